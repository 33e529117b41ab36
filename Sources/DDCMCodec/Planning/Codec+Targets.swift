import DDCM
import DDCMFormat
import Essentials

extension Codec {
  /// The result of the search for a quality.
  struct Targeted {
    /// The one of all encodes that is nearest to the target.
    let encoded: Encoded
    /// In the target's unit.
    let score: Double
    /// How many times the image was encoded.
    let passes: Int
    /// Whether the score is within the target's tolerance.
    let isReached: Bool
  }

  /// Encodes at one rate after another until the decoded image is as near to the original as is asked for.
  ///
  /// - Parameter observe: called at each step with the number of the pass, from 1; throw to stop.
  /// - Throws: `QualityError` where the image is too small to be scored. A target out of reach is no error.
  func encode(
    _ work: Encoding, target: QualityTarget, observe: (Step, Int) throws -> Void
  ) throws -> Targeted {
    // An image too small for the score is refused before the work.
    _ = try target.score(work.image, against: work.image)
    var search = target.search
    var tried: [CodingParameters] = []
    var best: (encoded: Encoded, score: Double)?
    var passes = 0
    var leastScheduleRate = 0.0
    while let rate = search.next {
      // Quality jumps where a schedule begins at another resolution. Where the target may be in that gap, the higher one is
      // kept: with it quality grows with the rate alone.
      if leastScheduleRate == 0, case (let below?, let above?) = search.bracket,
        tried[below].coarsestLevel > tried[above].coarsestLevel
      {
        leastScheduleRate =
          MultiscaleSchedule.leastRates(prefersSpeed: work.options.prefersSpeed)[tried[above].coarsestLevel]
        search.forget(below)
        tried.remove(at: below)
        continue
      }
      guard let parameters = try plan(rate, max(rate, leastScheduleRate), for: work, &search) else { continue }
      // Rates near each other may have the same plan, which has its score already.
      if let place = tried.firstIndex(of: parameters) {
        tried.append(parameters)
        search.record(search.attempts[place].value, at: rate)
        continue
      }
      tried.append(parameters)
      passes += 1
      let encoded = try encode(work, parameters) { try observe($0, passes) }
      let score = try target.score(encoded.image, against: work.image)
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
    _ rate: Double, _ scheduleRate: Double, for work: Encoding, _ search: inout RateSearch
  ) throws -> CodingParameters? {
    let (width, height) = (work.image.width, work.image.height)
    do {
      return try plan(
        rate: .bitsPerPixel(rate), scheduleRate: scheduleRate, width: width, height: height, options: work.options)
    } catch PlanningError.tooLarge(_, let most) {
      let limit = 8 * Double(most) / (Double(width) * Double(height))
      guard limit < rate * 0.999 else { throw PlanningError.tooLarge(asked: most, most: most) }
      search.limit(to: limit)
      return nil
    }
  }
}
