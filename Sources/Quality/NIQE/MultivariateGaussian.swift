/// The mean and the covariance of vectors of features.
package struct MultivariateGaussian: Equatable {
  package let mean: [Double]
  package let covariance: SymmetricMatrix

  package init(mean: [Double], covariance: SymmetricMatrix) {
    precondition(covariance.order == mean.count)
    self.mean = mean
    self.covariance = covariance
  }

  /// The maximum-likelihood mean and the unbiased covariance, which is 0 for a single row.
  package init(fitting rows: [[Double]]) {
    precondition(!rows.isEmpty)
    let (order, count) = (rows[0].count, Double(rows.count))
    var mean = [Double](repeating: 0, count: order)
    for row in rows { for i in 0..<order { mean[i] += row[i] / count } }
    var sums = SymmetricMatrix(order: order)
    for row in rows {
      let centred = zip(row, mean).map { $0 - $1 }
      for i in 0..<order { for j in 0...i { sums[i, j] += centred[i] * centred[j] / max(count - 1, 1) } }
    }
    self.init(mean: mean, covariance: sums)
  }

  /// √((ν₁ − ν₂)ᵀ ((Σ₁ + Σ₂)/2)⁺ (ν₁ − ν₂)): NIQE, equation 10.
  package func distance(to other: MultivariateGaussian) -> Double {
    let difference = zip(mean, other.mean).map { $0 - $1 }
    let (values, vectors) = covariance.averaged(with: other.covariance).eigen()
    // Below it an eigenvalue is rounding error, as in other pseudo-inverses.
    let least = Double(mean.count) * (values.max() ?? 0) * .ulpOfOne
    var sum = 0.0
    for (value, vector) in zip(values, vectors) where value > least {
      let along = zip(vector, difference).reduce(0) { $0 + $1.0 * $1.1 }
      sum += along * along / value
    }
    return sum.squareRoot()
  }
}
