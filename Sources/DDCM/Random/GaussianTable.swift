/// The standard normal distribution in 2¹⁶ equally likely values: Φ⁻¹((i + ½)/2¹⁶), scaled to unit variance.
///
/// Computed in additions, multiplications, divisions and square roots alone, each correctly rounded by IEEE 754,
/// in a fixed order: the table has the same bits on every machine. FORMAT.md gives its checksum.
package struct GaussianTable: Sendable {
  /// 65,536 values in ascending order, antisymmetric about the middle.
  package let values: [Float]

  /// The one table; computed at first use (a millisecond or two).
  package static let standard = GaussianTable()

  private init() {
    let half = 32768
    var quantiles = [Double](repeating: 0, count: half)  // those above the median, ascending
    var squares = 0.0
    for i in 0..<half {
      let upperTail = (Double(half - 1 - i) + 0.5) / 65536
      quantiles[i] = Self.quantile(upperTail: upperTail)
      squares += quantiles[i] * quantiles[i]
    }
    let deviation = (squares / Double(half)).squareRoot()
    let positive = quantiles.map { Float($0 / deviation) }
    values = positive.reversed().map { -$0 } + positive
  }

  /// Φ⁻¹(1 − p) for 0 < p ≤ ½: algorithm AS 241 (PPND16) of Wichura, Applied Statistics 37 (1988).
  package static func quantile(upperTail p: Double) -> Double {
    let q = 0.5 - p
    if q <= 0.425 {
      let r = 0.180625 - q * q
      return q * polynomial(centralNumerator, r) / polynomial(centralDenominator, r)
    }
    let r = (-naturalLogarithm(p)).squareRoot()
    return r <= 5
      ? polynomial(tailNumerator, r - 1.6) / polynomial(tailDenominator, r - 1.6)
      : polynomial(farNumerator, r - 5) / polynomial(farDenominator, r - 5)
  }

  /// Horner's rule, the highest power first.
  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }

  /// ln x = e·ln 2 + 2·artanh((m − 1)/(m + 1)) with x = m·2ᵉ, 1 ≤ m < 2; the series of artanh to its 24th term.
  static func naturalLogarithm(_ x: Double) -> Double {
    let u = (x.significand - 1) / (x.significand + 1)
    var sum = 0.0
    for k in stride(from: 23, through: 0, by: -1) {
      sum = sum * (u * u) + 1 / Double(2 * k + 1)
    }
    return Double(x.exponent) * 0.6931471805599453 + 2 * u * sum
  }

  private static let centralNumerator = [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ]
  private static let centralDenominator = [
    5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
  ]
  private static let tailNumerator = [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ]
  private static let tailDenominator = [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
  ]
  private static let farNumerator = [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
  ]
  private static let farDenominator = [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
  ]
}
