/// Which plans to try for the best stream of a size: first where a ladder's steps are, by climbing, then other codebooks.
package struct PlanSearch {
  /// What a plan is made from.
  package struct Trial: Hashable, Sendable {
    /// log₂ of the rate for which the ladder is, over that of the stream.
    package var octaves: Int
    /// Added to the seed.
    package var seed: UInt64

    package init(octaves: Int = 0, seed: UInt64 = 0) {
      self.octaves = octaves
      self.seed = seed
    }
  }

  private static let octaves = -2...2

  /// Trials that gave something new, with their scores.
  private var scores: [Trial: Double] = [:]
  /// Trials that are done, whether or not they gave something new.
  private var done: Set<Trial> = []

  /// The best so far; at first the plan without a search.
  package private(set) var best = Trial()

  package init() {}

  /// The trial that promises most; there is always another codebook.
  package var next: Trial {
    let nearby = [0, 1, -1].map { Trial(octaves: best.octaves + $0) }
    let beginning = nearby.first { Self.octaves ~= $0.octaves && !done.contains($0) && best.seed == 0 }
    return beginning ?? Trial(octaves: best.octaves, seed: (done.map(\.seed).max() ?? 0) + 1)
  }

  /// - Parameter score: higher is better; nil for a plan that was tried before.
  package mutating func record(_ trial: Trial, score: Double?) {
    done.insert(trial)
    guard let score else { return }
    if scores[best].map({ score > $0 }) ?? true { best = trial }
    scores[trial] = score
  }
}
