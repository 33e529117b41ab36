import DDCM
import DDCMTesting
import Foundation
import Pictures
import Quality
import Testing

/// A photograph of Documentation/samples, 256×256, and damaged copies of it.
struct Sample: Sendable, CustomTestStringConvertible {
  let name: String
  let picture: Picture

  static let all = ["coast", "lorikeet"].map { name in
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let path = root.deletingLastPathComponent().appending(path: "Documentation/samples/\(name).jpg").path
    do {
      return Sample(name: name, picture: try ReadPicture(path: path).picture)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  var testDescription: String { name }

  var planar: PlanarPicture { Self.planar(picture) }

  /// - Parameter deviation: of the Gaussian, in pixels.
  func blurred(_ deviation: Double) -> PlanarPicture {
    let reach = Int(4 * deviation)
    let taps = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = taps.reduce(0, +)
    let (width, height) = (picture.width, picture.height)
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
    return PlanarPicture(width: width, height: height, samples: pass(pass(picture.planar, (1, 0)), (0, 1)))
  }

  /// - Parameter deviation: of 0…255.
  func noisy(_ deviation: Float) -> PlanarPicture {
    var generator = SeededGenerator(seed: 1)
    return PlanarPicture(
      width: picture.width, height: picture.height,
      samples: picture.planar.map { $0 + deviation / 127.5 * generator.nextNormal() })
  }

  func compressed(quality: Int) throws -> PlanarPicture {
    Self.planar(try ReadPicture(bytes: picture.encoded(as: .jpeg, quality: quality)).picture)
  }

  private static func planar(_ picture: Picture) -> PlanarPicture {
    PlanarPicture(width: picture.width, height: picture.height, samples: picture.planar)
  }
}

@Suite("NIQE") struct NIQETests {
  private let niqe = NIQE()

  private func expectOrder(_ pictures: [PlanarPicture]) throws {
    let scores = try pictures.map(niqe.score)
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

  @Test("is a number for pictures of one colour, and worse than for photographs", arguments: [-1, 0.3, 1, Float.nan])
  func flat(value: Float) throws {
    let flat = PlanarPicture(width: 128, height: 64, samples: [Float](repeating: value, count: 3 * 128 * 64))
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

  @Test("refuses a picture without a patch")
  func tooSmall() {
    let error = QualityError.tooSmall(score: "NIQE", width: 63, height: 200, least: 64)
    let small = PlanarPicture(width: 63, height: 200, samples: [Float](repeating: 0, count: 3 * 63 * 200))
    #expect(throws: error) { try niqe.score(small) }
    #expect("\(error)" == "a picture of 63×200 pixels is too small for NIQE, which needs 64×64.")
  }

  @Test("is a penalty as it is, and a score that should be high is one with the other sign")
  func penalty() throws {
    struct Mean: QualityScore {
      let name = "mean"
      let better = Better.higher
      func score(_ picture: PlanarPicture) -> Double { Double(picture.samples[0]) }
    }
    let picture = Sample.all[0].planar
    #expect(try niqe.penalty(picture) == niqe.score(picture))
    #expect(try Mean().penalty(picture) == -Double(picture.samples[0]))
  }
}
