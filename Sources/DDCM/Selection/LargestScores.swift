/// The M codewords of largest |⟨z, r⟩|, each with the sign of its score.
///
/// For nearly orthogonal codewords this is the best sparse approximation of r with coefficients ±1 (Turbo-DDCM,
/// arXiv 2511.06424, section 3).
enum LargestScores {
  static func select(_ count: Int, from scores: [Float]) -> Selection {
    precondition(1...scores.count ~= count)
    let chosen = candidates(atLeast: count, among: scores)
      .sorted { a, b in
        let (x, y) = (abs(scores[a]), abs(scores[b]))
        return x != y ? x > y : a < b
      }
      .prefix(count)
      .sorted()
    return Selection(atoms: chosen.map { .init(index: $0, level: scores[$0] < 0 ? 1 : 0) })
  }

  /// Indices, ascending, of at least `count` scores, among them the `count` largest by magnitude.
  ///
  /// Scores are nearly normal, so a threshold in units of their root mean square finds few more than wanted; where it
  /// finds too few, it is lowered.
  private static func candidates(atLeast count: Int, among scores: [Float]) -> [Int] {
    var squares = SIMD8<Float>.zero
    let whole = scores.count / 8 * 8
    return unsafe scores.withUnsafeBufferPointer { p in
      for e in stride(from: 0, to: whole, by: 8) {
        let v = unsafe UnsafeRawPointer(p.baseAddress! + e).loadUnaligned(as: SIMD8<Float>.self)
        squares += v * v
      }
      let deviation = (squares.sum() / Float(max(whole, 1))).squareRoot()
      let tail = Double(count) / Double(scores.count)
      var threshold = tail < 0.3 ? Float(GaussianTable.quantile(upperTail: tail / 2)) * 0.95 * deviation : 0
      while true {
        var found: [Int] = []
        for e in stride(from: 0, to: whole, by: 8) {
          let v = unsafe UnsafeRawPointer(p.baseAddress! + e).loadUnaligned(as: SIMD8<Float>.self)
          let large = (v .>= threshold) .| (v .<= -threshold)
          if any(large) {
            for lane in 0..<8 where large[lane] { found.append(e + lane) }
          }
        }
        for e in whole..<scores.count where abs(scores[e]) >= threshold { found.append(e) }
        if found.count >= count || threshold == 0 {
          // Scores that are not numbers pass no comparison: then any index will do.
          return found.count >= count ? found : Array(0..<scores.count)
        }
        threshold = threshold > deviation * 0.01 ? threshold * 0.8 : 0
      }
    }
  }
}
