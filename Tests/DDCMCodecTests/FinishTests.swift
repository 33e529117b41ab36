import DDCM
import DDCMCodec
import DDCMFormat
import ModelFolder
import Synchronization
import Testing

@Suite("A finisher") struct FinishTests {
  /// The estimates of a prior, made brighter.
  private struct Brighter: ConditionalPrior {
    let base: any ConditionalPrior
    let offset: Float
    var schedule: NoiseSchedule { base.schedule }
    var pyramid: PixelPyramid? { base.pyramid }

    func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
      try base.estimates(of: noisy, timestep: timestep, under: conditions).map { clean in
        Latent(shape: clean.shape, elements: clean.values.map { $0 + offset })
      }
    }
  }

  private final class Loads: Sendable {
    let count = Mutex(0)
  }

  private let image = RGBImage.random(width: 24, height: 16)
  private let plain: Codec
  private let loads = Loads()
  private let codec: Codec

  init() throws {
    plain = try Codec.closedForm()
    codec = Self.codec(plain, offset: 0.25, loads)
  }

  /// The codec with a finisher and several scales.
  private static func codec(_ plain: Codec, offset: Float, _ loads: Loads = Loads()) -> Codec {
    let model = plain.model
    let finisher = Finisher {
      loads.count.withLock { $0 += 1 }
      return Brighter(base: model.prior, offset: offset)
    }
    return Codec(
      model: Model(
        prior: model.prior, autoencoder: model.autoencoder, identity: model.identity, sizeMultiple: model.sizeMultiple,
        smallestSide: 4, finisher: finisher))
  }

  /// A stream that is coded at full resolution, and one at half of it.
  private static let layouts = [0, 1]

  private func stream(_ level: Int) throws -> [UInt8] {
    let rate = try EncodeRequest(image, rate: .bitsPerPixel(level == 0 ? 4 : 0.1), process: ProcessOptions(steps: 8))
    let bytes = try codec.run(rate).bytes
    try #require(DDCMStream(parsing: bytes).header.parameters.coarsestLevel == level)
    return bytes
  }

  private func decoded(_ bytes: [UInt8], _ finish: Finish, with codec: Codec? = nil) throws -> RGBImage {
    try (codec ?? self.codec).run(DecodeRequest(bytes, finish: finish)).image
  }

  @Test("makes the last estimate, and no other")
  func lastEstimate() throws {
    let bytes = try stream(0)
    let same = Self.codec(plain, offset: 0)
    #expect(try decoded(bytes, .perceptual, with: same) == decoded(bytes, .faithful))
    let (faithful, perceptual) = (try decoded(bytes, .faithful), try decoded(bytes, .perceptual))
    for (a, b) in zip(faithful.pixels, perceptual.pixels) where (1...222).contains(a) {
      // 0.25 of −1…1 is 31.875 of 255.
      #expect(abs(Int(b) - Int(a) - 32) <= 1)
    }
  }

  @Test("has more noise to work with where the last stage removes little")
  func smallStages() throws {
    let parameters = try DDCMStream(parsing: stream(1)).header.parameters
    let finishing = try parameters.finishing(schedule: plain.model.prior.schedule)
    #expect(parameters.stages.last?.timesteps.map(\.self) == [12])
    let last = try #require(finishing.stages.last?.timesteps.first)
    #expect(last > 12 && last <= 200)
    #expect(finishing.stages.dropLast() == parameters.stages.dropLast())
    // One more step where the last has much to do, and the stream's own steps where it has little.
    let noisy = try CodingParameters(timesteps: Timesteps([900, 278], trainTimesteps: 1000), atoms: [4, 0])
    let divided = try noisy.finishing(schedule: plain.model.prior.schedule)
    #expect(divided.stages[0].timesteps.map(\.self) == [900, 278, 139] && divided.stages[0].atoms == [4, 0, 0])
    let full = try DDCMStream(parsing: stream(0)).header.parameters
    #expect(try full.finishing(schedule: plain.model.prior.schedule) == full)
  }

  @Test("has a share of the image", arguments: layouts)
  func mixture(level: Int) throws {
    let bytes = try stream(level)
    let (faithful, perceptual) = (try decoded(bytes, .faithful), try decoded(bytes, .perceptual))
    #expect(faithful != perceptual)
    #expect(try decoded(bytes, .mixture(0)) == faithful)
    #expect(try decoded(bytes, .mixture(1)) == perceptual)
    let half = try decoded(bytes, .mixture(0.5))
    for ((a, b), mean) in zip(zip(faithful.pixels, perceptual.pixels), half.pixels)
    where (1...254).contains(a) && (1...254).contains(b) {
      #expect(abs(2 * Int(mean) - Int(a) - Int(b)) <= 2)
    }
    let almost = try decoded(bytes, .mixture(1e-6))
    for (a, b) in zip(faithful.pixels, almost.pixels) { #expect(abs(Int(a) - Int(b)) <= 1) }
  }

  @Test("is loaded when it is needed, once")
  func loading() throws {
    let bytes = try stream(0)
    _ = try decoded(bytes, .faithful)
    #expect(loads.count.withLock { $0 } == 0)
    _ = try decoded(bytes, .perceptual)
    _ = try decoded(bytes, .mixture(0.5))
    #expect(loads.count.withLock { $0 } == 1)
  }

  @Test("is asked for in vain of a model without one", arguments: [Finish.perceptual, .mixture(0.1)])
  func refusal(finish: Finish) throws {
    let bytes = try stream(0)
    let faithful = try decoded(bytes, .faithful)
    #expect(try decoded(bytes, .faithful, with: plain) == faithful)
    #expect(try decoded(bytes, .mixture(0), with: plain) == faithful)
    let errors = [
      #expect(throws: DDCMError.self) { try decoded(bytes, finish, with: plain) },
      #expect(throws: DDCMError.self) { try plain.run(EncodeRequest(image, finish: finish)) },
    ]
    for error in errors {
      #expect(error?.category == .unsupported)
      #expect(error?.rendered { "--\($0.name)" }.hasPrefix("--finish needs a model with a finisher") == true)
    }
    #expect(!plain.hasFinisher && codec.hasFinisher)
  }

  @Test("leaves the stream as it is", arguments: [Finish.perceptual, .mixture(0.5)])
  func encoding(finish: Finish) throws {
    let faithful = try codec.run(EncodeRequest(image, rate: .bitsPerPixel(1)))
    let steps = Mutex<[Int]>([])
    let finished = try codec.run(EncodeRequest(image, rate: .bitsPerPixel(1), finish: finish)) { step in
      #expect(step.passCount == 2)
      steps.withLock { $0.append(step.pass) }
    }
    #expect(finished.bytes == faithful.bytes && finished.image != faithful.image)
    #expect(try finished.image == decoded(finished.bytes, finish))
    #expect(steps.withLock { Set($0) } == [1, 2])
  }

  @Test("is refused out of range, and beside a quality of the faithful image")
  func usage() throws {
    for share in [-0.1, 1.1, .nan, .infinity] {
      let error = #expect(throws: DDCMError.self) { try EncodeRequest(image, finish: .mixture(share)) }
      #expect(error?.category == .usage)
    }
    let error = #expect(throws: DDCMError.self) { try EncodeRequest(image, rate: .psnr(30), finish: .perceptual) }
    #expect(error?.category == .usage)
    _ = try EncodeRequest(image, rate: .psnr(30), finish: .mixture(0))
  }
}
