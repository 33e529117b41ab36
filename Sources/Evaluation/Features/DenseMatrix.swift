/// What matrices of some hundred rows are put through.
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
