import Foundation

/// Mean and covariance of features, accumulated image by image.
package struct FeatureMoments: Sendable, Equatable {
  package private(set) var count = 0
  private(set) var sums: [Double] = []

  /// Of products, the lower triangle row by row.
  private(set) var products: [Double] = []

  package init() {}

  package init(_ rows: [[Float]]) { add(rows) }

  private init(count: Int, sums: [Double], products: [Double]) {
    (self.count, self.sums, self.products) = (count, sums, products)
  }

  var order: Int { sums.count }

  package mutating func add(_ rows: [[Float]]) {
    for row in rows {
      if count == 0 {
        sums = [Double](repeating: 0, count: row.count)
        products = [Double](repeating: 0, count: row.count * (row.count + 1) / 2)
      }
      precondition(row.count == order, "features have one length")
      count += 1
      let values = row.map(Double.init)
      unsafe products.withUnsafeMutableBufferPointer { products in
        unsafe values.withUnsafeBufferPointer { values in
          var place = 0
          for i in values.indices {
            for j in 0...i {
              unsafe products[place] += values[i] * values[j]
              place += 1
            }
          }
        }
      }
      for i in values.indices { sums[i] += values[i] }
    }
  }

  var mean: [Double] { sums.map { $0 / Double(count) } }

  /// Unbiased, as a full matrix.
  var covariance: [[Double]] {
    let mean = mean
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: order), count: order)
    var place = 0
    for i in 0..<order {
      for j in 0...i {
        let value = (products[place] - Double(count) * mean[i] * mean[j]) / Double(count - 1)
        (matrix[i][j], matrix[j][i]) = (value, value)
        place += 1
      }
    }
    return matrix
  }

  /// The Fréchet distance between normal distributions of these moments:
  /// ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2·(Σ₁Σ₂)^½), Dowson and Landau (1982).
  ///
  /// - Returns: nil where there are fewer than two vectors, or they have different lengths.
  package func frechetDistance(to other: FeatureMoments) -> Double? {
    guard count > 1, other.count > 1, order == other.order else { return nil }
    let (a, b) = (covariance, other.covariance)
    let means = zip(mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let traces = (0..<order).reduce(0) { $0 + a[$1][$1] + b[$1][$1] }
    return means + traces - 2 * traceOfRoot(a, b)
  }

  /// tr (AB)^½. With A = LLᵀ the eigenvalues of AB are those of LᵀBL, which is symmetric.
  private func traceOfRoot(_ a: [[Double]], _ b: [[Double]]) -> Double {
    let l = DenseMatrix.cholesky(a)
    let half = DenseMatrix.product(b, l)
    let inner = DenseMatrix.product(DenseMatrix.transposed(l), half)
    return SymmetricEigenvalues.of(inner).reduce(0) { $0 + max($1, 0).squareRoot() }
  }
}

extension FeatureMoments {
  /// A line with the counts, then little-endian doubles.
  package var bytes: [UInt8] {
    Array("\(count) \(order)\n".utf8)
      + (sums + products).flatMap { value in
        (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
      }
  }

  /// Nil for what `bytes` does not give.
  package init?(bytes: some Collection<UInt8>) {
    guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
    let numbers = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    let rest = Array(bytes[bytes.index(after: end)...])
    guard numbers.count == 2, numbers[0] >= 0, 0...65536 ~= numbers[1] else { return nil }
    let (order, triangle) = (numbers[1], numbers[1] * (numbers[1] + 1) / 2)
    guard rest.count == 8 * (order + triangle) else { return nil }
    let values = (0..<order + triangle).map { i in
      Double(bitPattern: (0..<8).reduce(UInt64(0)) { $0 | UInt64(rest[8 * i + $1]) << UInt64(8 * $1) })
    }
    self.init(count: numbers[0], sums: Array(values[..<order]), products: Array(values[order...]))
  }
}
