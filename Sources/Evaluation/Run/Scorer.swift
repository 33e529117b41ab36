import Quality

/// All scores of a plan.
struct Scorer: Sendable {
  private let comparisons: [any ComparisonScore]
  private let qualities: [any QualityScore]

  init(_ plan: Plan) {
    (comparisons, qualities) = (plan.comparisons, plan.qualities)
  }

  /// By name. Those that need a larger picture are left out.
  func scores(of picture: PlanarPicture, against original: PlanarPicture) throws -> [String: Double] {
    var scores: [String: Double] = [:]
    for score in comparisons { scores[score.name] = try ifLargeEnough { try score.score(picture, against: original) } }
    for score in qualities { scores[score.name] = try ifLargeEnough { try score.score(picture) } }
    return scores.filter { $0.value.isFinite }
  }

  private func ifLargeEnough(_ score: () throws -> Double) throws -> Double? {
    do {
      return try score()
    } catch QualityError.tooSmall {
      return nil
    }
  }
}
