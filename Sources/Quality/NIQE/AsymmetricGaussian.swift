import Essentials

/// A zero-mode asymmetric generalized Gaussian, exp(−(−x/β_l)^α) left of 0 and exp(−(x/β_r)^α) right of it.
///
/// Fitted by moments: Lasmar, Stitou and Berthoumieu, "Multiscale skewed heavy tailed model for texture analysis"
/// (2009).
package struct AsymmetricGaussian: Equatable {
  /// α, 2 for the normal distribution, less for heavier tails; within 0.2…10.
  package let shape: Double
  /// β_l.
  package let left: Double
  /// β_r.
  package let right: Double

  /// The sums that a fit needs.
  package struct Moments {
    private(set) var count = 0
    private(set) var negatives = 0
    private(set) var positives = 0
    private(set) var sum = 0.0
    private(set) var negativeSquares = 0.0
    private(set) var positiveSquares = 0.0

    package init() {}

    @inline(__always)
    package mutating func add(_ value: Double) {
      count += 1
      sum += abs(value)
      if value < 0 {
        negatives += 1
        negativeSquares += value * value
      } else if value > 0 {
        positives += 1
        positiveSquares += value * value
      }
    }
  }

  /// All zeros give β of 0 and the largest shape.
  package init(_ moments: Moments) {
    let left = (moments.negativeSquares / Double(max(moments.negatives, 1))).squareRoot()
    let right = (moments.positiveSquares / Double(max(moments.positives, 1))).squareRoot()
    let squares = moments.negativeSquares + moments.positiveSquares
    guard squares > 0 else {
      (shape, self.left, self.right) = (Self.shapes.upperBound, 0, 0)
      return
    }
    let ratio = moments.sum * moments.sum / (Double(moments.count) * squares)
    let asymmetry =
      (left * left * left + right * right * right) * (left + right)
      / ((left * left + right * right) * (left * left + right * right))
    shape = Self.shape(ratio: ratio * asymmetry)
    let scale = (tgamma(1 / shape) / tgamma(3 / shape)).squareRoot()
    (self.left, self.right) = (left * scale, right * scale)
  }

  /// The mean, η = (β_r − β_l)·Γ(2/α)/Γ(1/α).
  package var mean: Double { (right - left) * tgamma(2 / shape) / tgamma(1 / shape) }

  private static let shapes = 0.2...10.0

  /// α whose Γ(2/α)² / (Γ(1/α)·Γ(3/α)), which grows with α, is the ratio E|x|² / E x².
  private static func shape(ratio: Double) -> Double {
    var (low, high) = (shapes.lowerBound, shapes.upperBound)
    for _ in 0..<32 {
      let middle = (low + high) / 2
      let two = tgamma(2 / middle)
      if two * two / (tgamma(1 / middle) * tgamma(3 / middle)) < ratio { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
