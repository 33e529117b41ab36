/// How codewords are picked along a direction; the encoder's half of a ``SelectionCode``.
extension SelectionCode {
  /// The selection of `count` atoms whose noise has a large inner product with `direction`.
  ///
  /// Equal scores: the lowest index wins.
  ///
  /// - Parameters:
  ///   - direction: n floats; its length does not matter.
  ///   - count: M ≥ 1. ``nested(bits:)`` may return fewer, when no further codeword helps.
  package func pursue(_ direction: [Float], count: Int, in codebook: some Codebook, step: Int) -> Selection {
    switch self {
    case .trellis:
      let trellis = Trellis(codewords: codebook.count, bits: count, step: step)
      let search = TrellisSearch(
        trellis, toward: codebook.scores(toward: direction, step: step), threads: codebook.threads)
      return Selection(bits: search.bits())
    case .signed: return LargestScores.select(count, from: codebook.scores(toward: direction, step: step))
    case .nested(let bits):
      let codebook = count > 1 ? codebook.held(for: step) : codebook
      let scores = codebook.scores(toward: direction, step: step)
      return MatchingPursuit(codebook: codebook, step: step, bits: bits).select(count, scores: scores)
    }
  }
}
