extension SelectionCode {
  /// A random selection, each as likely as the next.
  ///
  /// - Parameters:
  ///   - count: M.
  ///   - codewords: K.
  package func draw(_ count: Int, of codewords: Int, using generator: inout some RandomNumberGenerator) -> Selection {
    switch self {
    case .trellis: return Selection(bits: (0..<count).map { _ in .random(using: &generator) })
    case .signed:
      var indices: Set<Int> = []
      while indices.count < count { indices.insert(.random(in: 0..<codewords, using: &generator)) }
      return Selection(
        atoms: indices.sorted().map { .init(index: $0, level: .random(in: 0...1, using: &generator)) })
    case .nested(let bits):
      return Selection(
        atoms: (0..<count).map { position in
          .init(
            index: .random(in: 0..<codewords, using: &generator),
            level: position == 0 ? 0 : .random(in: 1..<(1 << bits), using: &generator))
        })
    }
  }
}
