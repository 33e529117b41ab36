/// Eigenvalues of symmetric matrices of some hundred rows.
package enum SymmetricEigenvalues {
  /// All of them, in no order, by Householder's reflections and the implicit QL iteration (Golub and Van Loan, sections 8.3.1 and
  /// 8.3.3).
  package static func of(_ matrix: [[Double]]) -> [Double] {
    var (diagonal, beside) = tridiagonal(matrix)
    let least = (diagonal.map(abs).max() ?? 0) * 1e-20
    for low in diagonal.indices {
      while let high = firstGap(after: low, diagonal, beside, least), high > low {
        step(low, high, &diagonal, &beside)
      }
    }
    return diagonal
  }

  /// Where the block that begins at `low` ends.
  private static func firstGap(after low: Int, _ diagonal: [Double], _ beside: [Double], _ least: Double) -> Int? {
    (low..<diagonal.count).first { i in
      i == diagonal.count - 1 || abs(beside[i]) <= least + .ulpOfOne * (abs(diagonal[i]) + abs(diagonal[i + 1]))
    }
  }

  /// One sweep of rotations from the bottom of a block to its top.
  private static func step(_ low: Int, _ high: Int, _ d: inout [Double], _ e: inout [Double]) {
    let slope = (d[low + 1] - d[low]) / (2 * e[low])
    let root = (slope * slope + 1).squareRoot()
    var g = d[high] - d[low] + e[low] / (slope + (slope < 0 ? -root : root))
    var (sine, cosine, shift) = (1.0, 1.0, 0.0)
    for i in (low..<high).reversed() {
      let (f, b) = (sine * e[i], cosine * e[i])
      let length = (f * f + g * g).squareRoot()
      e[i + 1] = length
      guard length > 0 else {
        d[i + 1] -= shift
        e[high] = 0
        return
      }
      (sine, cosine) = (f / length, g / length)
      g = d[i + 1] - shift
      let r = (d[i] - g) * sine + 2 * cosine * b
      shift = sine * r
      d[i + 1] = g + shift
      g = cosine * r - b
    }
    d[low] -= shift
    e[low] = g
    e[high] = 0
  }

  /// The diagonal, and what is beside it, followed by a 0.
  private static func tridiagonal(_ matrix: [[Double]]) -> (diagonal: [Double], beside: [Double]) {
    var a = matrix
    let n = a.count
    var beside = [Double](repeating: 0, count: n)
    for k in 0..<max(n - 2, 0) {
      // The reflection that leaves of column k, below the diagonal, the first entry alone.
      var v = (k + 1..<n).map { a[$0][k] }
      let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { continue }
      let first = v[0] > 0 ? -length : length
      v[0] -= first
      beside[k] = first
      let size = v.reduce(0) { $0 + $1 * $1 }
      let p = (k + 1..<n).map { i in DenseMatrix.dot(a[i], from: k + 1, v) * 2 / size }
      let overlap = zip(p, v).reduce(0) { $0 + $1.0 * $1.1 } / size
      let q = zip(p, v).map { $0 - overlap * $1 }
      for i in k + 1..<n { subtract(&a[i], from: k + 1, v, q, v[i - k - 1], q[i - k - 1]) }
    }
    if n > 1 { beside[n - 2] = a[n - 1][n - 2] }
    return ((0..<n).map { a[$0][$0] }, beside)
  }

  /// row −= a·q + b·v.
  private static func subtract(
    _ row: inout [Double], from start: Int, _ v: [Double], _ q: [Double], _ a: Double, _ b: Double
  ) {
    unsafe row.withUnsafeMutableBufferPointer { row in
      unsafe v.withUnsafeBufferPointer { v in
        unsafe q.withUnsafeBufferPointer { q in
          for j in v.indices { unsafe row[start + j] -= a * q[j] + b * v[j] }
        }
      }
    }
  }
}

/// Operations on matrices of some hundred rows.
enum DenseMatrix {
  /// L of LLᵀ = A, of a matrix without negative eigenvalues. Where a pivot is rounding error, its column is 0.
  static func cholesky(_ a: [[Double]]) -> [[Double]] {
    let n = a.count
    let least = (a.indices.map { a[$0][$0] }.max() ?? 0) * Double(n) * .ulpOfOne
    var l = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for j in 0..<n {
      let head = Array(l[j][..<j])
      let pivot = a[j][j] - dot(l[j], from: 0, head)
      guard pivot > least else { continue }
      l[j][j] = pivot.squareRoot()
      for i in j + 1..<max(n, j + 1) { l[i][j] = (a[i][j] - dot(l[i], from: 0, head)) / l[j][j] }
    }
    return l
  }

  static func transposed(_ a: [[Double]]) -> [[Double]] { a.indices.map { i in a.map { $0[i] } } }

  static func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    let columns = transposed(b)
    return a.map { row in columns.map { dot(row, from: 0, $0) } }
  }

  static func dot(_ row: [Double], from start: Int, _ v: [Double]) -> Double {
    unsafe row.withUnsafeBufferPointer { row in
      unsafe v.withUnsafeBufferPointer { v in
        var sum = 0.0
        for j in v.indices { unsafe sum += row[start + j] * v[j] }
        return sum
      }
    }
  }
}
