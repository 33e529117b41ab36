import DDCM
import DDCMTesting
import Foundation
import Testing

@Suite("An observation") struct ObservationTests {
  private let shape = Latent.Shape(channels: 1, height: 8, width: 8)

  private func planes(seed: UInt64) -> Latent {
    var generator = SeededGenerator(seed: seed)
    return Latent(shape: shape, elements: (0..<shape.count).map { _ in generator.nextNormal() })
  }

  @Test("of single elements moves each by r²/(r² + s²) of what is left")
  func mask() {
    let mask = Mask(known: (0..<64).map { $0 % 2 == 0 }, shape: shape)
    let (truth, estimate) = (planes(seed: 1), planes(seed: 2))
    let correction = Observation(mask.apply(truth), through: mask, noise: 0.5)
      .correction(of: estimate, variance: 0.75, iterations: 5)
    for e in 0..<64 {
      let expected = e % 2 == 0 ? (truth.values[e] - estimate.values[e]) * 0.75 : 0
      #expect(abs(correction.values[e] - expected) < 1e-5)
    }
  }

  @Test("is met by its correction where there is no noise, within what iterations give")
  func exact() {
    let blur = Blur(sigma: 0.7, shape: shape)
    let observation = Observation(blur.apply(planes(seed: 1)), through: blur)
    let start = planes(seed: 2)
    let before = square(observation.residual(of: start))
    let after = [1, 4, 30].map { iterations in
      var image = start
      let correction = observation.correction(of: image, variance: 1, iterations: iterations)
      for e in image.values.indices { image.values[e] += correction.values[e] }
      return square(observation.residual(of: image)) / before
    }
    #expect(after[0] < 0.5 && after[1] < after[0] && after[2] < 1e-4, "\(after)")
  }

  private func square(_ latent: Latent) -> Double { latent.values.reduce(0) { $0 + Double($1 * $1) } }
}

@Suite("Restoration") struct ObservedTests {
  /// The paper's rule as it stands: the codeword with the least ‖A·(x̂₀ + (σ/c₀)·z_k) − y‖².
  private struct BruteForce: SelectionRule {
    let observation: Observation

    func select(_ step: Step) -> Selection {
      let scale = Float(step.posterior.sigma / step.posterior.cleanCoefficient)
      let losses = (0..<step.codebook.count).map { codeword in
        var moved = step.clean
        let noise = step.codebook.combination([.init(index: codeword, weight: 1)], step: step.index)
        for e in moved.values.indices { moved.values[e] += scale * noise[e] }
        return observation.residual(of: moved).values.reduce(0) { $0 + Double($1 * $1) }
      }
      return Selection(atoms: [.init(index: losses.indices.min { losses[$0] < losses[$1] }!, level: 0)])
    }
  }

  @Test("by the exact rule is the paper's, which looks at every codeword")
  func bruteForce() throws {
    let shape = Latent.Shape(channels: 3, height: 16, width: 16)
    let prior = GaussianPrior(variances: Latent(shape: shape, elements: [Float](repeating: 0.3, count: shape.count)))
    let forwardOperator = Downsampling(.box, factor: 2, to: .init(channels: 3, height: 8, width: 8))
    let observation = Observation(forwardOperator.apply(prior.sample(seed: 1)), through: forwardOperator)
    let parameters = try CodingParameters(
      timesteps: try Timesteps(count: 20, trainTimesteps: 1000), atoms: [Int](repeating: 1, count: 19) + [0],
      codebookKind: .gaussian(count: 16), selectionCode: .nested(bits: 1))
    let process = try ReverseProcess(prior: prior, parameters: parameters, shape: shape)
    var brute = BruteForce(observation: observation)
    var exact = ObservedExactly(observation, pyramid: nil)
    #expect(try process.run(&brute) == process.run(&exact))
  }

  /// DDCM_POSTERIOR_RUNS sets how many samples each K gets.
  @Test("samples the posterior as K grows: its mean, and its covariance")
  func posterior() throws {
    // x = (a, b) of variance 1, and y = a + b/2 + noise of deviation ¼.
    struct Sum: LinearOperator {
      let input = Latent.Shape(channels: 1, height: 1, width: 2)
      let output = Latent.Shape(channels: 1, height: 1, width: 1)
      func apply(_ x: Latent) -> Latent { Latent(shape: output, elements: [x.values[0] + x.values[1] / 2]) }
      func adjoint(_ y: Latent) -> Latent { Latent(shape: input, elements: [y.values[0], y.values[0] / 2]) }
    }
    let forwardOperator = Sum()
    let observation = Observation(
      Latent(shape: forwardOperator.output, elements: [4]), through: forwardOperator, noise: 0.25)
    let prior = GaussianPrior(variances: Latent(shape: forwardOperator.input, elements: [1, 1]))
    let runs = ProcessInfo.processInfo.environment["DDCM_POSTERIOR_RUNS"].flatMap(Int.init) ?? 600
    let times = try Timesteps(count: 60, trainTimesteps: 1000)
    let errors = try [1, 4, 32, 512].map { count in
      let samples = try (0..<runs).map { run in
        let parameters = try CodingParameters(
          timesteps: times, atoms: [Int](repeating: 1, count: 59) + [0], codebookKind: .gaussian(count: count),
          seed: UInt64(run))
        var rule = Observed(
          observation, pyramid: nil, uncertainty: { 1 - $0 }, using: SeededGenerator(seed: UInt64(run) + 1000))
        return try ReverseProcess(prior: prior, parameters: parameters, shape: forwardOperator.input).run(&rule).sample
          .values
          .map(Double.init)
      }
      return (count, error(samples))
    }
    for (count, error) in errors { print("K = \(count): mean off by \(error.mean), covariance by \(error.covariance)") }
    // With 600 samples a mean is known to 0.035, a covariance to about 0.05.
    #expect(errors[0].1.mean > 3 * errors[3].1.mean)
    #expect(errors[3].1.mean < 0.1 && errors[3].1.covariance < 0.15, "\(errors)")
  }

  /// How far samples' moments are from the posterior's, x | y ~ N(A†·y, I − A†·A), A† = Aᵀ/(‖A‖² + s²) = (1, ½)/1.3125.
  private func error(_ samples: [[Double]]) -> (mean: Double, covariance: Double) {
    let count = Double(samples.count)
    let mean = (0...1).map { e in samples.reduce(0) { $0 + $1[e] } / count }
    func covariance(_ i: Int, _ j: Int) -> Double {
      samples.reduce(0) { $0 + ($1[i] - mean[i]) * ($1[j] - mean[j]) } / (count - 1)
    }
    let row = [1, 0.5]
    let differences = [(0, 0), (0, 1), (1, 0), (1, 1)].map { i, j in
      covariance(i, j) - ((i == j ? 1 : 0) - row[i] * row[j] / 1.3125)
    }
    return (
      (pow(mean[0] - 4 * row[0] / 1.3125, 2) + pow(mean[1] - 4 * row[1] / 1.3125, 2)).squareRoot(),
      differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
    )
  }

  @Test("decodes to the very same result", arguments: [CodingParameters.CodebookKind.transform, .gaussian(count: 64)])
  func replay(codebookKind: CodingParameters.CodebookKind) throws {
    let shape = Latent.Shape(channels: 3, height: 16, width: 16)
    let prior = GaussianPrior(variances: Latent(shape: shape, elements: [Float](repeating: 0.3, count: shape.count)))
    let forwardOperator = Blur(sigma: 1.5, shape: shape)
    let observation = Observation(forwardOperator.apply(prior.sample(seed: 1)), through: forwardOperator, noise: 0.1)
    let parameters = try CodingParameters(
      timesteps: try Timesteps(count: 12, trainTimesteps: 1000), atoms: [Int](repeating: 5, count: 11) + [0],
      codebookKind: codebookKind
    )
    var rule = Observed(observation, pyramid: nil, uncertainty: { _ in 0.1 }, using: SeededGenerator(seed: 4))
    let process = try ReverseProcess(prior: prior, parameters: parameters, shape: shape)
    let made = try process.run(&rule)
    var replay = Replay(made.selections)
    #expect(try process.run(&replay) == made)
  }

  @Test("of a rectified prior meets what was measured")
  func rectified() throws {
    let shape = Latent.Shape(channels: 3, height: 16, width: 16)
    let prior = GaussianPrior(variances: Latent(shape: shape, elements: [Float](repeating: 0.1, count: shape.count)))
    let forwardOperator = Mask(known: (0..<256).map { $0 % 3 > 0 }, shape: shape)
    let truth = prior.sample(seed: 1)
    let times = try Timesteps(count: 50, trainTimesteps: 1000)
    let parameters = try CodingParameters(
      timesteps: times, atoms: [Int](repeating: 0, count: 50), unselectedEta: .fresh)
    var rule = Replay([])
    let exact = try ReverseProcess(
      prior: MeasurementConsistentPrior(
        prior, given: Observation(forwardOperator.apply(truth), through: forwardOperator, noise: 1e-3)),
      parameters: parameters, shape: shape
    ).run(&rule).sample
    for e in exact.values.indices where e % 256 % 3 > 0 { #expect(abs(exact.values[e] - truth.values[e]) < 0.01) }
  }
}
