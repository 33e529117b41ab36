import Foundation

/// The values of a contender's setting, from that of the smallest file to that of the largest.
public struct QualityRange: Sendable, Equatable {
  let first: Double
  let last: Double
  let step: Double

  /// - Precondition: the step is positive.
  public init(_ first: Double, _ last: Double, step: Double = 1) {
    precondition(step > 0, "a step is positive")
    self.first = first
    self.last = last
    self.step = step
  }

  /// "1..100", or "25..0.1/0.1" with a step.
  init?(_ text: Substring) {
    guard let match = text.wholeMatch(of: /(-?[0-9.]+)\.\.(-?[0-9.]+?)(?:\/([0-9.]+))?/),
      let first = Double(match.1), let last = Double(match.2), let step = Double(match.3 ?? "1"), step > 0
    else { return nil }
    self.init(first, last, step: step)
  }

  private var count: Int { Int((abs(last - first) / step + 1e-9).rounded(.down)) + 1 }

  private subscript(place: Int) -> Double { first + (last < first ? -step : step) * Double(place) }

  /// As a program takes it: without digits that say nothing.
  private static func text(_ value: Double) -> String {
    let text = String(format: "%.4f", value)
    return text.replacing(/\.?0+$/, with: "")
  }

  /// Bisects for the value of the largest file that is no larger than the limit, taking files to grow along the range.
  ///
  /// - Parameter attempt: makes a file with a value, and tells its size.
  /// - Returns: that attempt; the one of the smallest file where all are larger.
  func search<Made>(limit: Int, _ attempt: (String) throws -> (bytes: Int, made: Made)) rethrows -> (String, Made) {
    var (low, high) = (-1, count)
    var best: (String, Made)?
    while high - low > 1 {
      let middle = low + (high - low) / 2
      let value = Self.text(self[middle])
      let (bytes, made) = try attempt(value)
      if bytes <= limit {
        (low, best) = (middle, (value, made))
      } else {
        high = middle
        if middle == 0 { best = (value, made) }
      }
    }
    guard let best else { preconditionFailure("the first value is tried unless a later one will do") }
    return best
  }
}
