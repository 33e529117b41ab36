import DDCM
import DDCMTesting
import Testing

@Suite("Choices towards an image of which a part matters more") struct TowardTests {
  private static let shape = Latent.Shape(channels: 12, height: 16, width: 16)
  private let pyramid = PixelPyramid(blockSize: 2)
  private let prior = GaussianPrior(
    variances: Latent(shape: shape, elements: [Float](repeating: 1, count: shape.count)),
    schedule: .unclipped, pyramid: PixelPyramid(blockSize: 2), downsamplingLevel: 2)

  /// Squared errors in the left third and in the rest.
  private func errors(weight: Float?, downsamplingLevel: [Int], seed: UInt64) throws -> (
    inside: Double, outside: Double
  ) {
    let stages = try downsamplingLevel.enumerated().map { number, halving in
      let times = (0..<8).map { 999 - (number * 8 + $0) * 999 / (downsamplingLevel.count * 8 - 1) }
      return CodingParameters.Stage(
        downsamplingLevel: halving, timesteps: try Timesteps(times, trainTimesteps: 1000),
        atoms: [Int](repeating: 40 >> halving, count: halving == 0 ? 7 : 8) + (halving == 0 ? [0] : []))
    }
    let target = prior.sample(seed: seed)
    let weights = weight.map { weight in
      Latent(shape: Self.shape, elements: (0..<Self.shape.count).map { isInside($0) ? weight : 1 })
    }
    var rule = Toward(target, weights: weights, pyramid: pyramid, downsamplingLevel: downsamplingLevel[0])
    let sample = try ReverseProcess(
      prior: prior, parameters: CodingParameters(stages: stages, seed: seed), shape: Self.shape
    ).run(&rule).sample
    var errors = (inside: 0.0, outside: 0.0)
    for e in target.values.indices {
      let square = Double(sample.values[e] - target.values[e]) * Double(sample.values[e] - target.values[e])
      if isInside(e) { errors.inside += square } else { errors.outside += square }
    }
    return errors
  }

  private func isInside(_ element: Int) -> Bool { element % Self.shape.width < Self.shape.width / 3 }

  @Test("are nearer to it there, and farther elsewhere", arguments: [[0], [1, 0], [2, 1, 0]])
  func regions(downsamplingLevel: [Int]) throws {
    for seed in 0..<3 as Range<UInt64> {
      let plain = try errors(weight: nil, downsamplingLevel: downsamplingLevel, seed: seed)
      let weighted = try errors(weight: 8, downsamplingLevel: downsamplingLevel, seed: seed)
      #expect(weighted.inside < 0.97 * plain.inside)
      #expect(weighted.outside > 1.01 * plain.outside)
    }
  }

  @Test("are the same where all of it matters as much", arguments: [[0], [2, 1, 0]])
  func uniform(downsamplingLevel: [Int]) throws {
    // Powers of two, so that nothing rounds differently.
    let latent = Latent(shape: Self.shape, elements: [Float](repeating: 4, count: Self.shape.count))
    let target = prior.sample(seed: 1)
    let parameters = try CodingParameters(
      stages: try downsamplingLevel.enumerated().map { number, halving in
        CodingParameters.Stage(
          downsamplingLevel: halving,
          timesteps: try Timesteps([900 - 300 * number, 700 - 300 * number], trainTimesteps: 1000),
          atoms: halving == 0 ? [5, 0] : [5, 5])
      })
    let process = try ReverseProcess(prior: prior, parameters: parameters, shape: Self.shape)
    var plain = Toward(target, pyramid: pyramid, downsamplingLevel: downsamplingLevel[0])
    var weighted = Toward(target, weights: latent, pyramid: pyramid, downsamplingLevel: downsamplingLevel[0])
    #expect(try process.run(&plain) == process.run(&weighted))
  }
}
