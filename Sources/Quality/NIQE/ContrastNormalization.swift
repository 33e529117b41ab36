import Foundation

/// Mean-subtracted, contrast-normalized coefficients: NIQE, equations 1 to 3.
struct ContrastNormalization {
  /// (I − μ) / (σ + 1).
  let coefficients: Plane

  /// σ, the local deviation.
  let deviation: Plane

  /// - Parameter luma: 0…255.
  init(_ luma: Plane) {
    let mean = luma.filtered(Self.window)
    var squares = luma
    for i in squares.values.indices { squares.values[i] *= luma.values[i] }
    squares = squares.filtered(Self.window)
    var (coefficients, deviation) = (luma, squares)
    for i in luma.values.indices {
      deviation.values[i] = abs(squares.values[i] - mean.values[i] * mean.values[i]).squareRoot()
      coefficients.values[i] = (luma.values[i] - mean.values[i]) / (deviation.values[i] + 1)
    }
    self.coefficients = coefficients
    self.deviation = deviation
  }

  /// A Gaussian of deviation 7/6, to 3 of them.
  private static let window: [Double] = {
    let variance = 49.0 / 36
    let taps = (-3...3).map { (x: Int) -> Double in exp(-Double(x * x) / (2 * variance)) }
    return taps.map { $0 / taps.reduce(0, +) }
  }()
}
