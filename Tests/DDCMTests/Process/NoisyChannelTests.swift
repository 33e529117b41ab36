import DDCM
import DDCMFormat
import DDCMTesting
import Testing

@Suite("An image through a noisy channel") struct NoisyChannelTests {
  static let shape = Latent.Shape(channels: 12, height: 32, width: 32)

  static let prior = GaussianPrior(
    variances: Latent(shape: shape, elements: (0..<shape.count).map { 4 / Float(1 + $0 % 50) }),
    pyramid: PixelPyramid(blockSize: 2), downsamplingLevel: 1)

  struct Case: Sendable, CustomTestStringConvertible {
    let selectionCode: SelectionCode
    let rate: Double
    /// Of the mean squared error, against that without damage.
    let mostLoss: Double

    var testDescription: String { "\(selectionCode), bit errors at \(rate)" }

    static let all = [SelectionCode.signed, .nested(bits: 3), .trellis].flatMap { selectionCode in
      [(1e-4, 1.0), (1e-3, 1.03), (3e-3, 1.6)].map { Case(selectionCode: selectionCode, rate: $0, mostLoss: $1) }
    }
  }

  private func stream(_ selectionCode: SelectionCode, of target: Latent) throws -> DDCMStream {
    let atoms =
      switch selectionCode {
      case .signed: [60, 80, 100, 120, 160, 240, 320, 400]
      case .nested: [Int](repeating: 24, count: 8)
      case .trellis: [400, 500, 600, 700, 900, 1200, 1500, 1800]
      }
    let parameters = try CodingParameters(
      stages: [
        .init(
          downsamplingLevel: 1, timesteps: try Timesteps([999, 900, 800, 700], trainTimesteps: 1000),
          atoms: Array(atoms[..<4])),
        .init(
          timesteps: try Timesteps([600, 480, 360, 240, 120], trainTimesteps: 1000), atoms: Array(atoms[4...]) + [0]),
      ], selectionCode: selectionCode)
    var rule = Toward(target, pyramid: Self.prior.pyramid, downsamplingLevel: 1)
    let outcome = try ReverseProcess(prior: Self.prior, parameters: parameters, shape: Self.shape).run(&rule)
    var header = Header(
      width: 64, height: 64, model: ModelIdentity(bytes: [UInt8](repeating: 1, count: 8)), precision: .f32,
      parameters: parameters, dimension: Self.shape.count)
    header.form = .resilient
    return DDCMStream(header: header, selections: outcome.selections)
  }

  private func error(of stream: DDCMStream, _ target: Latent) throws -> Double {
    var rule = Replay(stream.selections)
    let sample = try ReverseProcess(prior: Self.prior, parameters: stream.header.parameters, shape: Self.shape)
      .run(&rule).sample
    return zip(sample.values, target.values).reduce(0) { sum, pair in
      let difference = Double(pair.0 - pair.1)
      return sum + difference * difference
    }
  }

  @Test("always arrives, and little is lost", arguments: Case.all)
  func arrives(_ trial: Case) throws {
    var generator = SeededGenerator(seed: 21)
    var (clean, damaged) = (0.0, 0.0)
    for seed: UInt64 in 0..<4 {
      let target = Self.prior.sample(seed: seed)
      let stream = try stream(trial.selectionCode, of: target)
      let bytes = stream.serialized()
      let whole = try error(of: stream, target)
      for _ in 0..<20 {
        let received = NoisyChannel(rate: trial.rate).transmit(bytes, using: &generator)
        let recovered = try ParsedStream(received, mode: .recover)
        clean += whole
        damaged += recovered.stream == stream ? whole : try error(of: recovered.stream, target)
      }
    }
    #expect(damaged <= clean * trial.mostLoss, "the error is \(damaged / clean) of that without damage")
  }

  @Test("arrives from 5000 streams at one wrong bit in 10,000 without any loss")
  func manyStreams() throws {
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<5000 {
      let stream = DDCMStream.random(using: &generator).arranged(.resilient)
      let received = NoisyChannel(rate: 1e-4).transmit(stream.serialized(), using: &generator)
      #expect(try ParsedStream(received, mode: .recover).stream == stream)
    }
  }
}
