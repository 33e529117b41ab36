import DDCM
import DDCMImages
import DDCMTesting
import Foundation
import Quality
import Testing

/// A photograph of Documentation/samples, 256×256, and damaged copies of it.
struct Sample: Sendable, CustomTestStringConvertible {
  let name: String
  let image: RGBImage

  static let all = ["coast", "lorikeet"].map { name in
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let path = root.deletingLastPathComponent().appending(path: "Documentation/samples/\(name).jpg").path
    do {
      return Sample(name: name, image: try LoadedImage(path: path).image)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  var testDescription: String { name }

  var planar: PlanarImage { Self.planar(image) }

  /// - Parameter deviation: of the Gaussian, in pixels.
  func blurred(_ deviation: Double) -> PlanarImage {
    let reach = Int(4 * deviation)
    let taps = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = taps.reduce(0, +)
    let (width, height) = (image.width, image.height)
    func pass(_ from: [Float], _ step: (Int, Int)) -> [Float] {
      from.indices.map { i in
        let (plane, place) = i.quotientAndRemainder(dividingBy: width * height)
        var value = 0.0
        for (tap, k) in zip(taps, -reach...reach) {
          let x = min(max(place % width + k * step.0, 0), width - 1)
          let y = min(max(place / width + k * step.1, 0), height - 1)
          value += tap * Double(from[plane * width * height + y * width + x])
        }
        return Float(value / sum)
      }
    }
    return PlanarImage(
      shape: .init(channels: 3, height: height, width: width), elements: pass(pass(image.planar, (1, 0)), (0, 1)))
  }

  /// - Parameter deviation: of 0…255.
  func noisy(_ deviation: Float) -> PlanarImage {
    var generator = SeededGenerator(seed: 1)
    var noisy = PlanarImage(image)
    for e in noisy.values.indices { noisy.values[e] += deviation / 127.5 * generator.nextNormal() }
    return noisy
  }

  func compressed(quality: Int) throws -> PlanarImage {
    Self.planar(try LoadedImage(bytes: image.encoded(as: .jpeg, quality: quality)).image)
  }

  private static func planar(_ image: RGBImage) -> PlanarImage {
    PlanarImage(image)
  }
}

@Suite("NIQE") struct NIQETests {
  private let niqe = NIQE()

  private func expectOrder(_ images: [PlanarImage]) throws {
    let scores = try images.map(niqe.score)
    #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 < $1 }, "\(scores)")
  }

  @Test("gets worse with more blur", arguments: Sample.all)
  func blur(sample: Sample) throws {
    try expectOrder([sample.planar] + [0.8, 1.5, 2.5, 4].map(sample.blurred))
  }

  @Test("gets worse with more noise", arguments: Sample.all)
  func noise(sample: Sample) throws {
    try expectOrder([sample.planar] + [10, 20, 40, 80].map(sample.noisy))
  }

  @Test("gets worse with stronger compression", arguments: Sample.all)
  func compression(sample: Sample) throws {
    try expectOrder([sample.planar] + [30, 15, 8, 4].map(sample.compressed))
  }

  @Test("is a number for images of one colour, and worse than for photographs", arguments: [-1, 0.3, 1, Float.nan])
  func flat(value: Float) throws {
    let flat = PlanarImage(
      shape: .init(channels: 3, height: 64, width: 128), elements: [Float](repeating: value, count: 3 * 128 * 64))
    let score = try niqe.score(flat)
    #expect(score.isFinite)
    #expect(try score > 2 * Sample.all.map { try niqe.score($0.planar) }.max()!)
  }

  @Test("looks at whole patches only, from the top left")
  func patches() throws {
    let whole = Sample.all[0].planar
    #expect(
      try niqe.score(whole.cropped(width: 193, height: 129)) == niqe.score(whole.cropped(width: 192, height: 128)))
    #expect(try niqe.score(whole.cropped(width: 192, height: 128)) != niqe.score(whole))
  }

  @Test("refuses an image without a patch")
  func tooSmall() {
    let error = QualityError.tooSmall(score: "NIQE", width: 63, height: 200, least: 64)
    let small = PlanarImage(zeros: .init(channels: 3, height: 200, width: 63))
    #expect(throws: error.ddcmError) { try niqe.score(small) }
    #expect("\(error)" == "An image of 63×200 pixels is too small for NIQE, which needs 64×64.")
    #expect(error.ddcmError.category == .unsupported)
  }

  @Test("is a penalty as it is, and a score that should be high is one with the other sign")
  func penalty() throws {
    struct Mean: NoReferenceMetric {
      let name = "mean"
      let better = Better.higher
      func score(_ image: PlanarImage) -> Double { Double(image.values[0]) }
    }
    let image = Sample.all[0].planar
    #expect(try niqe.penalty(image) == niqe.score(image))
    #expect(try Mean().penalty(image) == -Double(image.values[0]))
  }
}
