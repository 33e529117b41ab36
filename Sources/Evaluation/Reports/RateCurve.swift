import Foundation

/// Quality against rate.
package struct RateCurve: Sendable, Equatable {
  package struct Point: Sendable, Equatable, Codable {
    /// Bits per pixel, or another unit that both curves of a comparison have.
    package var rate: Double
    package var score: Double

    package init(rate: Double, score: Double) {
      self.rate = rate
      self.score = score
    }
  }

  package let points: [Point]

  package init(_ points: [Point]) { self.points = points }

  /// The Bjøntegaard delta rate: how much more rate this curve takes than `anchor` for the same score, on average over the
  /// scores that both reach; −0.25 is a quarter less.
  ///
  /// Bjøntegaard, "Calculation of average PSNR differences between RD-curves" (VCEG-M33, 2001), on the logarithm of the rate, with
  /// the piecewise cubic of JCTVC-B055 and VCEG-AE07.
  ///
  /// - Returns: nil where a curve has fewer than two different points or turns back, or no score is reached by both.
  package func deltaRate(against anchor: RateCurve) -> Double? {
    guard let own = logarithm, let other = anchor.logarithm else { return nil }
    let (low, high) = (
      max(own.scores.lowerBound, other.scores.lowerBound), min(own.scores.upperBound, other.scores.upperBound)
    )
    guard low < high else { return nil }
    let difference = own.curve.integral(over: low...high) - other.curve.integral(over: low...high)
    return pow(10, difference / (high - low)) - 1
  }

  /// log₁₀ of the rate as a function of the score. Which way scores get better does not matter.
  private var logarithm: (curve: MonotoneCubic, scores: ClosedRange<Double>)? {
    let usable = points.filter { $0.rate > 0 && $0.rate.isFinite && $0.score.isFinite }
    let distinct = usable.sorted { ($0.rate, $0.score) < ($1.rate, $1.score) }.reduce(into: [Point]()) { kept, point in
      if kept.last?.rate != point.rate { kept.append(point) }
    }
    guard distinct.count >= 2 else { return nil }
    let rising = distinct[0].score < distinct[1].score
    let ordered = rising ? distinct : distinct.reversed()
    guard zip(ordered, ordered.dropFirst()).allSatisfy({ $0.score < $1.score }) else { return nil }
    return (
      MonotoneCubic(x: ordered.map(\.score), y: ordered.map { log10($0.rate) }),
      ordered[0].score...ordered[ordered.count - 1].score
    )
  }
}

/// A piecewise cubic through points that overshoots none of them: PCHIP, Fritsch and Butland, "A method for constructing local
/// monotone piecewise cubic interpolants" (SIAM J. Sci. Stat. Comput., 1984), with the three-point ends of Moler.
struct MonotoneCubic {
  private let x: [Double]
  private let y: [Double]
  private let slopes: [Double]

  /// - Precondition: at least two points, `x` rising strictly.
  init(x: [Double], y: [Double]) {
    precondition(x.count == y.count && x.count >= 2, "at least two points")
    precondition(zip(x, x.dropFirst()).allSatisfy { $0 < $1 }, "x rises")
    self.x = x
    self.y = y
    let steps = zip(x, x.dropFirst()).map { $1 - $0 }
    let chords = zip(zip(y, y.dropFirst()).map { $1 - $0 }, steps).map { $0 / $1 }
    slopes = Self.slopes(steps, chords)
  }

  /// The integral from `range.lowerBound` to `range.upperBound`, which lie within the points.
  func integral(over range: ClosedRange<Double>) -> Double {
    x.indices.dropLast().reduce(0) { sum, i in
      let (low, high) = (max(x[i], range.lowerBound), min(x[i + 1], range.upperBound))
      return low < high ? sum + antiderivative(i, high - x[i]) - antiderivative(i, low - x[i]) : sum
    }
  }

  /// Of the cubic between points i and i + 1, `t` from point i.
  private func antiderivative(_ i: Int, _ t: Double) -> Double {
    let step = x[i + 1] - x[i]
    let chord = (y[i + 1] - y[i]) / step
    let quadratic = (3 * chord - 2 * slopes[i] - slopes[i + 1]) / step
    let cubic = (slopes[i] + slopes[i + 1] - 2 * chord) / (step * step)
    return t * (y[i] + t * (slopes[i] / 2 + t * (quadratic / 3 + t * cubic / 4)))
  }

  private static func slopes(_ steps: [Double], _ chords: [Double]) -> [Double] {
    let last = chords.count - 1
    guard last > 0 else { return [chords[0], chords[0]] }
    let inner = (1...last).map { i -> Double in
      guard chords[i - 1] * chords[i] > 0 else { return 0 }
      let (before, after) = (2 * steps[i] + steps[i - 1], steps[i] + 2 * steps[i - 1])
      return (before + after) / (before / chords[i - 1] + after / chords[i])
    }
    return [end(steps[0], steps[1], chords[0], chords[1])] + inner
      + [end(steps[last], steps[last - 1], chords[last], chords[last - 1])]
  }

  /// The slope at an end, of the parabola through three points, held to what is monotone.
  private static func end(_ step: Double, _ next: Double, _ chord: Double, _ nextChord: Double) -> Double {
    let slope = ((2 * step + next) * chord - step * nextChord) / (step + next)
    guard slope * chord > 0 else { return 0 }
    return chord * nextChord < 0 && abs(slope) > abs(3 * chord) ? 3 * chord : slope
  }
}
