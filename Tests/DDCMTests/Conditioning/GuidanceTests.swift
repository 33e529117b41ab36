import DDCM
import DDCMTesting
import Foundation
import Testing

private let source = ConditionalSource.prior

/// A state that one of the labels may lead to.
private func state(timestep: Int, seed: UInt64 = 1) -> Latent {
  var generator = SeededGenerator(seed: seed)
  var noisy = Latent(zeros: ConditionalSource.shape)
  let alpha = Float(source.schedule.alphasCumprod[timestep])
  for e in noisy.values.indices {
    noisy.values[e] = alpha.squareRoot() * 0.25 + (1 - alpha).squareRoot() * generator.nextNormal()
  }
  return noisy
}

@Suite("Classifier-free guidance") struct GuidanceTests {
  @Test("at scale 1 is the conditional prior, at scale 0 the negative one", arguments: [999, 500, 20])
  func ends(timestep: Int) throws {
    let noisy = state(timestep: timestep)
    for negative in [nil, Condition.label(2)] {
      func guided(_ scale: Double) throws -> Latent {
        try GuidedPrior(source, .label(1), negative: negative, scale: scale).denoise(noisy, timestep: timestep)
      }
      #expect(try guided(1) == ConditionedPrior(source, .label(1)).denoise(noisy, timestep: timestep))
      #expect(try guided(0) == source.denoise(noisy, timestep: timestep, under: negative))
    }
  }

  @Test("mixes what ε would be", arguments: [999, 500, 20])
  func epsilon(timestep: Int) throws {
    let schedule = try NoiseSchedule(checking: source.schedule.alphasCumprod, prediction: .epsilon)
    let prior = GaussianMixturePrior.small(schedule)
    let (noisy, alpha) = (state(timestep: timestep), schedule.alphasCumprod[timestep])
    func epsilon(_ clean: Latent, _ e: Int) -> Double {
      (Double(noisy.values[e]) - alpha.squareRoot() * Double(clean.values[e])) / (1 - alpha).squareRoot()
    }
    let estimates = prior.estimates(of: noisy, timestep: timestep, under: [nil, .label(3)])
    let guided = try GuidedPrior(prior, .label(3), scale: 4).denoise(noisy, timestep: timestep)
    for e in noisy.values.indices {
      let (u, c) = (epsilon(estimates[0], e), epsilon(estimates[1], e))
      #expect(abs(epsilon(guided, e) - (u + 4 * (c - u))) < 1e-3)
    }
  }

  @Test("is clipped after mixing, not before")
  func clipping() throws {
    let schedule = try NoiseSchedule(
      alphasCumprod: source.schedule.alphasCumprod, prediction: .epsilon, clipSample: 0.1)
    let prior = GaussianMixturePrior.small(schedule)
    let noisy = state(timestep: 400)
    let estimates = prior.estimates(of: noisy, timestep: 400, under: [nil, .label(3)]).map(\.values)
    #expect(estimates.joined().contains { abs($0) > 0.1 })
    let guided = try GuidedPrior(prior, .label(3), scale: 3).denoise(noisy, timestep: 400).values
    for e in guided.indices {
      let mixed = estimates[0][e] + 3 * (estimates[1][e] - estimates[0][e])
      #expect(guided[e] == min(max(mixed, -0.1), 0.1))
    }
  }

  @Test("leads to the label that is asked for, and its stream replays")
  func samples() throws {
    for label in 0..<ConditionalSource.labels {
      let prior = GuidedPrior(source, .label(label), scale: 2)
      let process = try ConditionalSource.process(prior, ConditionalSource.parameters(steps: 60, seed: UInt64(label)))
      var rule = Uniform(using: SeededGenerator(seed: 3))
      let outcome = try process.run(&rule)
      #expect(source.label(of: outcome.sample) == label)
      var replay = Replay(outcome.selections)
      #expect(try process.run(&replay) == outcome)
    }
  }
}

extension GaussianMixturePrior {
  /// Two of the labels' worth of means, with another schedule.
  fileprivate static func small(_ schedule: NoiseSchedule) -> Self {
    let shape = ConditionalSource.shape
    let means = (0..<4).map { label in
      Latent(shape: shape, elements: (0..<shape.count).map { 0.3 * Float(($0 + label) % 4) - 0.45 })
    }
    let variances = Latent(shape: shape, elements: [Float](repeating: 0.02, count: shape.count))
    return Self(means: means, variances: variances, schedule: schedule)
  }
}
