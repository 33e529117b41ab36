import DDCM
import DDCMTesting
import Synchronization
import Testing

/// Counts the calls of its denoiser.
private final class CountingPrior: Prior {
  let prior: GaussianPrior
  let calls = Mutex(0)

  init(_ prior: GaussianPrior) { self.prior = prior }

  var schedule: NoiseSchedule { prior.schedule }
  var pyramid: PixelPyramid? { prior.pyramid }

  func denoise(_ noisy: Latent, timestep: Int) -> Latent {
    calls.withLock { $0 += 1 }
    return prior.denoise(noisy, timestep: timestep)
  }
}

@Suite("A choice between two candidates") struct ScoredTests {
  private static let shape = Latent.Shape(channels: 12, height: 8, width: 8)
  private let prior = GaussianPrior(
    variances: Latent(shape: shape, elements: (0..<shape.count).map { 4 / Float(1 + $0 % 50) }),
    pyramid: PixelPyramid(blockSize: 2), downsamplingLevel: 1)

  /// Full size alone, or half of it at first. Some steps carry no choice.
  private func parameters(ladder: Bool) throws -> CodingParameters {
    func stage(_ downsamplingLevel: Int, _ times: [Int], _ atoms: [Int]) throws -> CodingParameters.Stage {
      .init(downsamplingLevel: downsamplingLevel, timesteps: try Timesteps(times, trainTimesteps: 1000), atoms: atoms)
    }
    return try CodingParameters(
      stages: ladder
        ? [try stage(1, [999, 800, 600], [2, 0, 1]), try stage(0, [400, 200, 1], [3, 1, 0])]
        : [try stage(0, [999, 800, 600, 400, 200, 1], [2, 0, 1, 3, 1, 0])], seed: 2)
  }

  @Test("costs two calls of the denoiser", arguments: [false, true])
  func calls(ladder: Bool) throws {
    let parameters = try parameters(ladder: ladder)
    let counting = CountingPrior(prior)
    let process = try ReverseProcess(prior: CachingPrior(counting), parameters: parameters, shape: Self.shape)
    var rule = Scored(process, estimate: prior.sample(seed: 1), weight: 1, using: SeededGenerator(seed: 1)) {
      clean, _ in Double(clean.values[0])
    }
    let outcome = try process.run(&rule)
    #expect(counting.calls.withLock(\.self) == parameters.stepCount + parameters.choiceCount)

    var replay = Replay(outcome.selections)
    let decoded = try ReverseProcess(prior: prior, parameters: parameters, shape: Self.shape).run(&replay)
    #expect(decoded.sample == outcome.sample)
  }

  @Test("takes the one of the better score, where the score weighs most", arguments: [false, true])
  func score(ladder: Bool) throws {
    let process = try ReverseProcess(prior: prior, parameters: try parameters(ladder: ladder), shape: Self.shape)
    var candidates: [Double] = []
    var seen: [Step.Next] = []
    var rule = Scored(process, estimate: prior.sample(seed: 1), weight: 1e6, using: SeededGenerator(seed: 3)) {
      clean, next in
      candidates.append(Double(clean.values[5]))
      seen.append(next)
      return candidates.last!
    }
    var judged = 0
    _ = try process.run(&rule) { step in
      guard candidates.count == 2 else { return }
      #expect(candidates[0] != candidates[1])
      #expect(Double(step.clean.values[5]) == candidates.min())
      #expect(seen.allSatisfy { $0.timestep == step.timestep && $0.downsamplingLevel == step.downsamplingLevel })
      candidates = []
      seen = []
      judged += 1
    }
    #expect(judged == process.parameters.choiceCount)
  }

  @Test("comes nearer to the estimate than chance, and no score is asked where it has no weight")
  func estimate() throws {
    let process = try ReverseProcess(prior: prior, parameters: try parameters(ladder: false), shape: Self.shape)
    let target = prior.sample(seed: 1)
    func error(_ sample: Latent) -> Float {
      zip(sample.values, target.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    for seed in 0..<4 as Range<UInt64> {
      var rule = Scored(process, estimate: target, weight: 0, using: SeededGenerator(seed: seed)) { _, _ in
        Issue.record("a score of no weight is asked for")
        return 0
      }
      var uniform = Uniform(using: SeededGenerator(seed: seed))
      #expect(error(try process.run(&rule).sample) < error(try process.run(&uniform).sample))
    }
  }
}

@Suite("A caching prior") struct CachingPriorTests {
  @Test("computes again only what it has dropped")
  func capacity() throws {
    let shape = Latent.Shape(channels: 1, height: 1, width: 2)
    let counting = CountingPrior(GaussianPrior(variances: Latent(shape: shape, elements: [1, 2])))
    let prior = CachingPrior(counting, capacity: 2)
    func ask(_ value: Float, _ timestep: Int) throws -> Int {
      let noisy = Latent(shape: shape, elements: [value, value])
      #expect(try prior.denoise(noisy, timestep: timestep) == counting.prior.denoise(noisy, timestep: timestep))
      return counting.calls.withLock(\.self)
    }
    #expect(
      try [ask(1, 5), ask(1, 5), ask(2, 5), ask(1, 5), ask(1, 6), ask(2, 5), ask(1, 5)] == [1, 1, 2, 2, 3, 3, 4])
  }
}
