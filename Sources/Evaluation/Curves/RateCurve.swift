import Foundation

/// What a codec makes of bits: a score at each of several rates.
public struct RateCurve: Sendable, Equatable {
  public struct Point: Sendable, Equatable, Codable {
    /// Bits per pixel, or bytes, or any other unit that both curves of a comparison have.
    public var rate: Double
    public var score: Double

    public init(rate: Double, score: Double) {
      self.rate = rate
      self.score = score
    }
  }

  public let points: [Point]

  public init(_ points: [Point]) { self.points = points }

  /// The Bjøntegaard delta rate: how much more rate this curve takes than `anchor` for the same score, on average over the
  /// scores that both reach; −0.25 is a quarter less.
  ///
  /// Bjøntegaard, "Calculation of average PSNR differences between RD-curves" (VCEG-M33, 2001), on the logarithm of the rate, with
  /// the piecewise cubic of JCTVC-B055 and VCEG-AE07 in place of a single one.
  ///
  /// - Returns: nil where a curve has fewer than two different points or turns back, or no score is reached by both.
  public func deltaRate(against anchor: RateCurve) -> Double? {
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
