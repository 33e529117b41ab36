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

/// A symmetric matrix, of which the lower triangle is kept.
package struct SymmetricMatrix: Equatable {
  package let order: Int

  /// Row by row, each up to the diagonal.
  package private(set) var lower: [Double]

  package init(order: Int) {
    self.order = order
    lower = [Double](repeating: 0, count: order * (order + 1) / 2)
  }

  /// Nil where these are not as many as a matrix of this order has.
  package init?(order: Int, lower: [Double]) {
    guard lower.count == order * (order + 1) / 2 else { return nil }
    self.order = order
    self.lower = lower
  }

  package subscript(i: Int, j: Int) -> Double {
    get { lower[place(i, j)] }
    set { lower[place(i, j)] = newValue }
  }

  private func place(_ i: Int, _ j: Int) -> Int { i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i }

  package func averaged(with other: SymmetricMatrix) -> SymmetricMatrix {
    var mean = self
    for i in lower.indices { mean.lower[i] = (lower[i] + other.lower[i]) / 2 }
    return mean
  }

  /// Eigenvalues and the eigenvector of each, by Jacobi's rotations (Golub and Van Loan, section 8.5).
  package func eigen() -> (values: [Double], vectors: [[Double]]) {
    var matrix = (0..<order).map { i in (0..<order).map { self[i, $0] } }
    var vectors = (0..<order).map { i in (0..<order).map { $0 == i ? 1.0 : 0 } }
    let size = matrix.joined().reduce(0) { $0 + $1 * $1 }
    for _ in 0..<100 {
      let rest = (0..<order).reduce(0) { sum, i in matrix[i][..<i].reduce(sum) { $0 + $1 * $1 } }
      guard rest > size * 1e-32 else { break }
      for p in 0..<order {
        for q in 0..<p where matrix[p][q] != 0 { Self.rotate(p, q, &matrix, &vectors) }
      }
    }
    return ((0..<order).map { matrix[$0][$0] }, vectors)
  }

  /// The rotation that makes the entries at (p, q) and (q, p) zero.
  private static func rotate(_ p: Int, _ q: Int, _ matrix: inout [[Double]], _ vectors: inout [[Double]]) {
    let theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q])
    let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in matrix.indices {
      let (a, b) = (matrix[k][p], matrix[k][q])
      (matrix[k][p], matrix[k][q]) = (cosine * a - sine * b, sine * a + cosine * b)
    }
    for k in matrix.indices {
      let (a, b) = (matrix[p][k], matrix[q][k])
      (matrix[p][k], matrix[q][k]) = (cosine * a - sine * b, sine * a + cosine * b)
      let (u, v) = (vectors[p][k], vectors[q][k])
      (vectors[p][k], vectors[q][k]) = (cosine * u - sine * v, sine * u + cosine * v)
    }
    (matrix[p][q], matrix[q][p]) = (0, 0)
  }
}
