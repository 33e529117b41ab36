/// DDCM's greedy refinement (arXiv 2502.01189, section 3.2): codeword by codeword, each with the mixing level that
/// brings the unit-variance combination closest to the residual.
///
/// The combination's variance is predicted from ⟨z, z_k⟩ with every codeword's own taken as one.
struct MatchingPursuit {
  let codebook: any Codebook
  let step: Int
  let bits: Int

  /// - Parameter scores: ⟨z_k, r⟩ for all k.
  func select(_ count: Int, scores: [Float]) -> Selection {
    let first = Self.largest(scores)
    var atoms = [Selection.Atom(index: first, level: 0)]
    var best = scores[first]
    while atoms.count < count {
      let combination = SelectionCode.nested(bits: bits).noise(of: Selection(atoms: atoms), from: codebook, step: step)
      let overlaps = codebook.scores(toward: combination, step: step)
      guard let next = improvement(over: best, scores: scores, overlaps: overlaps) else { break }
      atoms.append(next.atom)
      best = next.score
    }
    return Selection(atoms: atoms)
  }

  private func improvement(
    over best: Float, scores: [Float], overlaps: [Float]
  ) -> (atom: Selection.Atom, score: Float)? {
    var winner: (atom: Selection.Atom, score: Float)?
    for level in 1..<(1 << bits) {
      let gamma = Float(level) / Float(1 << bits)
      let (old, new) = (gamma.squareRoot(), (1 - gamma).squareRoot())
      for k in scores.indices {
        let variance = 1 + 2 * old * new * overlaps[k] / Float(codebook.dimension)
        let score = (old * best + new * scores[k]) / max(variance, 1e-6).squareRoot()
        if score > winner?.score ?? best { winner = (.init(index: k, level: level), score) }
      }
    }
    return winner
  }

  /// The index of the largest score, the lowest of equals.
  private static func largest(_ scores: [Float]) -> Int {
    var best = 0
    for k in scores.indices where scores[k] > scores[best] { best = k }
    return best
  }
}
