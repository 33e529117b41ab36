import DDCM
import DDCMTesting
import Testing

/// A rule that counts how often it is asked.
private struct Counting<Rule: SelectionRule>: SelectionRule {
  var rule: Rule
  var steps: [Int] = []

  mutating func select(_ step: Step) throws -> Selection {
    steps.append(step.index)
    return try rule.select(step)
  }
}

private func squaredError(_ a: Latent, _ b: Latent) -> Double {
  zip(a.values, b.values).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / Double(a.values.count)
}

private func variance(_ values: [Float]) -> Double {
  values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)
}

@Suite("The reverse process") struct ReverseProcessTests {
  private let shape = Latent.Shape(channels: 1, height: 32, width: 32)

  private func prior(variance: Float) -> GaussianPrior {
    GaussianPrior(variances: Latent(shape: shape, elements: [Float](repeating: variance, count: shape.count)))
  }

  @Test("asks for a choice at steps with atoms, never at the last step, and ends in x̂₀", arguments: [1, 2, 5])
  func lastStep(count: Int) throws {
    let times = try Timesteps(count: count, trainTimesteps: 1000)
    let atoms = (0..<count).map { $0 == count - 1 ? 0 : $0 % 2 }
    let prior = prior(variance: 1)
    var rule = Counting(rule: Toward(prior.sample(seed: 1)))
    var last: Step?
    let outcome = try ReverseProcess(
      prior: prior, parameters: CodingParameters(timesteps: times, atoms: atoms), shape: shape
    )
    .run(&rule) { last = $0 }
    #expect(rule.steps == atoms.indices.filter { atoms[$0] > 0 })
    #expect(last?.index == count - 1)
    #expect(last?.posterior.sigma == 0)
    #expect(outcome.sample == last?.clean)
  }

  @Test("starts from the codeword of x_T that is named, all of one seed")
  func start() throws {
    let times = try Timesteps(count: 2, trainTimesteps: 1000)
    let noises = try ([0, 1, 70_000] as [UInt32]).map { start in
      var noise: [Float] = []
      var rule = Replay([])
      let parameters = try CodingParameters(timesteps: times, atoms: [0, 0], seed: 3, initialNoiseIndex: start)
      _ = try ReverseProcess(prior: prior(variance: 1), parameters: parameters, shape: shape).run(&rule) {
        if $0.index == 0 { noise = $0.noisy.values }
      }
      return noise
    }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
      let products = zip(noises[a], noises[b]).map { Double($0 * $1) }
      #expect(abs(products.reduce(0, +)) < 6 * 32)
      #expect(abs(variance(noises[b]) - 1) < 6 * (2.0 / 1024).squareRoot())
    }
  }

  @Test(
    "comes closer to the image with more atoms, on average",
    arguments: [SelectionCode.signed, .nested(bits: 2), .trellis])
  func moreAtoms(_ selectionCode: SelectionCode) throws {
    let shape = shape
    let prior = GaussianPrior(
      variances: Latent(shape: shape, elements: (0..<shape.count).map { 60 / Float(1 + $0) }))
    let times = try Timesteps(count: 12, trainTimesteps: 1000)
    let errors = try [1, 2, 4, 8].map { atoms in
      try (0..<8).reduce(0.0) { sum, seed in
        let target = prior.sample(seed: UInt64(seed))
        var rule = Toward(target)
        let parameters = try CodingParameters(
          timesteps: times, atoms: [Int](repeating: atoms, count: 11) + [0], selectionCode: selectionCode,
          seed: UInt64(seed))
        return sum
          + squaredError(
            try ReverseProcess(prior: prior, parameters: parameters, shape: shape).run(&rule).sample, target)
      }
    }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 > $1 }, "\(errors)")
  }

  @Test("samples with the variance that the theory gives it", arguments: [0.25 as Float, 1, 4])
  func variances(source: Float) throws {
    let prior = prior(variance: source)
    let times = try Timesteps(count: 250, trainTimesteps: 1000)
    let none = [Int](repeating: 0, count: 250)
    // Noise from the seed, and noise from choices that nobody directs.
    let kinds = [
      try CodingParameters(timesteps: times, atoms: none, unselectedEta: .ancestral, seed: 3),
      try CodingParameters(timesteps: times, atoms: [Int](repeating: 1, count: 249) + [0], seed: 3),
      try CodingParameters(
        timesteps: times, atoms: [Int](repeating: 3, count: 249) + [0], selectionCode: .nested(bits: 2), seed: 3),
      try CodingParameters(
        timesteps: times, atoms: [Int](repeating: 12, count: 249) + [0], selectionCode: .trellis, seed: 3),
    ]
    for parameters in kinds {
      var rule = Uniform(using: SeededGenerator(seed: 8))
      var expected = 1.0
      let outcome = try ReverseProcess(prior: prior, parameters: parameters, shape: shape).run(&rule) { step in
        // Six deviations of a variance of 1024 samples.
        #expect(abs(variance(step.noisy.values) / expected - 1) < 6 * (2.0 / 1024).squareRoot(), "step \(step.index)")
        let alpha = prior.schedule.alphasCumprod[step.timestep]
        let gain = alpha.squareRoot() * Double(source) / (alpha * Double(source) + 1 - alpha)
        let mean = step.posterior.cleanCoefficient * gain + step.posterior.noisyCoefficient
        expected = mean * mean * expected + step.posterior.sigma * step.posterior.sigma
      }
      #expect(abs(variance(outcome.sample.values) / expected - 1) < 6 * (2.0 / 1024).squareRoot())
      #expect(abs(expected / Double(source) - 1) < 0.08)
    }
  }
}
