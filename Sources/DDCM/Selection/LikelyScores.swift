import Essentials

/// M codewords, each as likely as a noise that follows the true posterior would be near it.
///
/// A step of the true posterior has z = g·d + ε. A codeword ±z_k stands for it with the weight exp(±g·⟨z_k, d⟩/√M): importance
/// sampling, which tends to the posterior as K grows (for M = 1: Su, "Diffusion codebooks", spaces.ac.cn 10711). Where many
/// bits are wanted and few are there, it hardly differs from taking the largest scores; where few are wanted, the rest of the
/// noise stays random.
enum LikelyScores {
  /// - Parameters:
  ///   - scores: ⟨z_k, d⟩ for all k.
  ///   - strength: g.
  static func select(
    _ count: Int, from scores: [Float], strength: Double, using generator: inout some RandomNumberGenerator
  ) -> Selection {
    precondition(1...scores.count ~= count)
    let scale = strength / Double(count).squareRoot()
    // The M largest of log weight + Gumbel noise are a draw without replacement (Vieira, 2014).
    let keys = scores.map { score in
      let weight = abs(scale * Double(score))
      let gumbel = -log(-log(Double.random(in: 0x1p-53..<1, using: &generator)))
      return Float(weight + log1p(exp(-2 * weight)) + gumbel)
    }
    let chosen = keys.indices.sorted { keys[$0] != keys[$1] ? keys[$0] > keys[$1] : $0 < $1 }.prefix(count).sorted()
    return Selection(
      atoms: chosen.map { index in
        let odds = exp(2 * scale * Double(scores[index]))
        let isPositive = Double.random(in: 0..<1, using: &generator) < odds / (1 + odds) || odds == .infinity
        return .init(index: index, level: isPositive ? 0 : 1)
      })
  }
}
