public import DDCM
import Foundation
public import Pictures

extension Codec {
  /// What came of the search for a quality.
  public struct Targeted: Sendable {
    /// The one of all encodes that is nearest to the target.
    public let encoded: Encoded
    /// In the target's unit.
    public let score: Double
    /// How many times the picture was encoded.
    public let passes: Int
    /// Whether the score is within the target's tolerance.
    public let isReached: Bool
  }

  /// Encodes at one rate after another until the decoded picture is as near to the original as is asked for.
  ///
  /// - Parameters:
  ///   - conditioning, importance: as for ``encode(_:settings:conditioning:importance:observe:)``.
  ///   - observe: called at each step with the number of the pass, from 1; throw to stop.
  /// - Throws: as that, and `QualityError` where the picture is too small to be scored. A target out of reach is no error.
  public func encode(
    _ picture: Picture, target: QualityTarget, options: EncodingOptions = .init(),
    conditioning: ConditioningPlan = .none, importance: Importance? = nil,
    observe: (Step, Int) throws -> Void = { _, _ in }
  ) throws -> Targeted {
    // A picture too small for the score is refused before the work.
    _ = try target.score(picture, against: picture)
    var search = target.search
    var tried: [Settings] = []
    var best: (encoded: Encoded, score: Double)?
    var passes = 0
    var leastLadder = 0.0
    while let rate = search.next {
      // Quality jumps where a ladder begins at another size. Where the target may be in that gap, the larger size is kept:
      // with it quality grows with the rate alone.
      if leastLadder == 0, case (let below?, let above?) = search.bracket,
        tried[below].mostHalvings > tried[above].mostHalvings
      {
        leastLadder = Ladder.leastRates(isHasty: options.isHasty)[tried[above].mostHalvings]
        search.forget(below)
        tried.remove(at: below)
        continue
      }
      guard let settings = try plan(rate, max(rate, leastLadder), for: picture, options, &search) else { continue }
      // Rates near each other may have the same plan, which has its score already.
      if let place = tried.firstIndex(of: settings) {
        tried.append(settings)
        search.record(search.attempts[place].value, at: rate)
        continue
      }
      tried.append(settings)
      passes += 1
      let encoded = try encode(picture, settings: settings, conditioning: conditioning, importance: importance) {
        try observe($0, passes)
      }
      let score = try target.score(encoded.picture, against: picture)
      search.record(score, at: rate)
      if abs(score - target.value) < best.map({ abs($0.score - target.value) }) ?? .infinity { best = (encoded, score) }
    }
    guard let best else { preconditionFailure("a search begins with an attempt") }
    return Targeted(
      encoded: best.encoded, score: best.score, passes: passes,
      isReached: abs(best.score - target.value) <= target.tolerance)
  }

  /// Nil where the rate is more than these options can have: the search then knows.
  private func plan(
    _ rate: Double, _ ladder: Double, for picture: Picture, _ options: EncodingOptions, _ search: inout RateSearch
  ) throws -> Settings? {
    do {
      return try plan(
        rate: .bitsPerPixel(rate), ladder: ladder, width: picture.width, height: picture.height, options: options)
    } catch PlanningError.tooLarge(_, let most) {
      let limit = 8 * Double(most) / (Double(picture.width) * Double(picture.height))
      guard limit < rate * 0.999 else { throw PlanningError.tooLarge(asked: most, most: most) }
      search.limit(to: limit)
      return nil
    }
  }
}
