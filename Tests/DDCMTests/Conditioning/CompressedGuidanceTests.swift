import DDCM
import DDCMTesting
import Foundation
import Testing

@Suite("Compressed classifier-free guidance") struct CompressedGuidanceTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let codebookKind: CodingParameters.CodebookKind
    let selectionCode: SelectionCode
    let atoms: Int

    static let all = [
      Kind(codebookKind: .gaussian(count: 1024), selectionCode: .nested(bits: 1), atoms: 1),
      Kind(codebookKind: .gaussian(count: 256), selectionCode: .nested(bits: 3), atoms: 3),
      Kind(codebookKind: .gaussian(count: 256), selectionCode: .signed, atoms: 4),
      Kind(codebookKind: .transform, selectionCode: .signed, atoms: 1),
      Kind(codebookKind: .transform, selectionCode: .signed, atoms: 8),
      Kind(codebookKind: .transform, selectionCode: .trellis, atoms: 16),
    ]

    var testDescription: String { "\(codebookKind), \(selectionCode), M = \(atoms)" }
  }

  private let prior = ConditionalSource.prior
  private let wanted = 2

  private func outcome(
    _ kind: Kind, candidates: Int, steps: Int = 20, seed: UInt64
  ) throws -> (CodingParameters, ReverseProcess<GaussianMixturePrior>.Outcome) {
    let parameters = try ConditionalSource.parameters(
      steps: steps, atoms: kind.atoms, codebookKind: kind.codebookKind, selectionCode: kind.selectionCode, seed: seed)
    var rule = CompressedGuidance(
      toward: .label(wanted), of: prior, candidates: candidates, using: SeededGenerator(seed: seed))
    return (parameters, try ConditionalSource.process(prior, parameters).run(&rule))
  }

  // DDCM_GUIDANCE_SAMPLES sets of how many images.
  @Test("gives the label that is asked for the more often the more candidates there are", arguments: Kind.all)
  func frequency(_ kind: Kind) throws {
    let count = ProcessInfo.processInfo.environment["DDCM_GUIDANCE_SAMPLES"].flatMap(Int.init) ?? 100
    // Few steps, so that guidance is not certain of its aim.
    let shares = try [1, 2, 4, 64].map { candidates in
      let hits = try (0..<UInt64(count)).count {
        prior.label(of: try outcome(kind, candidates: candidates, steps: 4, seed: $0).1.sample) == wanted
      }
      return Double(hits) / Double(count)
    }
    print("\(kind.testDescription): \(count) images, shares with 1, 2, 4 and 64 candidates \(shares)")
    let chance = 1 / Double(ConditionalSource.labels)
    #expect(abs(shares[0] - chance) < 4 * (chance * (1 - chance) / Double(count)).squareRoot())
    #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 })
    #expect(shares[3] > 0.9)
  }

  @Test("replays without a condition", arguments: Kind.all)
  func replay(_ kind: Kind) throws {
    let (parameters, outcome) = try outcome(kind, candidates: 8, seed: 11)
    var rule = Replay(outcome.selections)
    #expect(try ConditionalSource.process(prior, parameters).run(&rule) == outcome)
  }

  @Test("is chance with one candidate")
  func oneCandidate() throws {
    let kind = Kind.all[0]
    let (parameters, outcome) = try outcome(kind, candidates: 1, seed: 4)
    var rule = Uniform(using: SeededGenerator(seed: 4))
    #expect(try ConditionalSource.process(prior, parameters).run(&rule) == outcome)
  }

  @Test("takes the codeword that leads most towards the condition, and asks the model once a step", arguments: Kind.all)
  func best(_ kind: Kind) throws {
    let parameters = try ConditionalSource.parameters(
      steps: 8, atoms: kind.atoms, codebookKind: kind.codebookKind, selectionCode: kind.selectionCode, seed: 3)
    var rule = Checking(generator: SeededGenerator(seed: 6), prior: prior)
    _ = try ConditionalSource.process(prior, parameters).run(&rule)
  }

  /// Compares the rule with a search in its own words.
  private struct Checking: SelectionRule {
    var generator: SeededGenerator
    let prior: GaussianMixturePrior

    mutating func select(_ step: Step) throws -> Selection {
      let calls = Calls()
      var rule = CompressedGuidance(
        toward: .label(1), of: CountingPrior(base: prior, calls: calls), candidates: 20, using: generator)
      let chosen = try rule.select(step)
      #expect(calls.count == 1)
      let candidates = (0..<20).map { _ in
        step.selectionCode.draw(step.atoms, of: step.codebook.count, using: &generator)
      }
      #expect(candidates.contains(chosen))
      let target = try prior.denoise(step.noisy, timestep: step.timestep, under: .label(1))
      func score(_ selection: Selection) -> Double {
        let noise =
          step.selectionCode == .trellis
          ? step.selectionCode.noise(of: selection, from: step.codebook, step: step.index)
          : step.codebook.combination(step.selectionCode.terms(of: selection), step: step.index)
        return noise.indices.reduce(0) { $0 + Double(noise[$1]) * Double(target.values[$1] - step.clean.values[$1]) }
      }
      #expect(abs(score(chosen) - candidates.map(score).max()!) < 1e-3)
      return chosen
    }
  }
}

/// How often a model was asked, by one test alone.
private final class Calls: @unchecked Sendable { var count = 0 }

private struct CountingPrior<Base: ConditionalPrior>: ConditionalPrior {
  let base: Base
  let calls: Calls
  var schedule: NoiseSchedule { base.schedule }

  func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
    calls.count += conditions.count
    return try base.estimates(of: noisy, timestep: timestep, under: conditions)
  }
}

@Suite("A codebook asked for some of its scores") struct SomeScoresTests {
  @Test("gives those that it gives among all", arguments: [5, 64, 1000])
  func subset(dimension: Int) {
    let generator = CounterGenerator(seed: 7)
    let direction = (0..<dimension).map { Float($0 % 7) - 3 }
    let books: [any Codebook] = [
      GaussianCodebook(count: 200, dimension: dimension, generator: generator),
      TransformCodebook(dimension: dimension, generator: generator),
    ]
    for codebookKind in books {
      let all = codebookKind.scores(toward: direction, step: 3)
      let indices = [codebookKind.count - 1, 0, 3, 3, 7]
      #expect(codebookKind.scores(toward: direction, of: indices, step: 3) == indices.map { all[$0] })
      #expect(codebookKind.scores(toward: direction, of: [], step: 3).isEmpty)
    }
  }
}
