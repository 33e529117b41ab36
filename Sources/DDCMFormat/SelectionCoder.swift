package import DDCM

/// Writes and reads the choice of one step.
package struct SelectionCoder: Sendable {
  let selectionCode: SelectionCode
  /// K.
  let codewords: Int

  package init(selectionCode: SelectionCode, codewords: Int) {
    self.selectionCode = selectionCode
    self.codewords = codewords
  }

  /// - Parameter atoms: M, the step's number of atoms.
  package func encode(_ selection: Selection, atoms: Int, into encoder: inout RangeEncoder) {
    switch selectionCode {
    case .trellis:
      var rest = selection.atoms[...]
      for place in 0..<atoms {
        // A bit that was lost is written as 0.
        let atom = rest.first?.index == place ? rest.removeFirst() : nil
        encoder.encode(flags: CollectionOfOne(atom?.level == 1))
      }
    case .signed:
      precondition(selection.atoms.count == atoms, "a signed selection has all its atoms")
      IndexSetCoder.encode(selection.atoms.map(\.index), below: codewords, into: &encoder)
      encoder.encode(flags: selection.atoms.map { $0.level == 1 })
    case .nested(let bits):
      for (position, atom) in selection.atoms.enumerated() {
        if position > 0 { encoder.encode(UInt64(atom.level), below: 1 << UInt64(bits)) }
        encoder.encode(UInt64(atom.index), below: UInt64(codewords))
      }
      if selection.atoms.count < atoms { encoder.encode(0, below: 1 << UInt64(bits)) }
    }
  }

  package func decode(_ atoms: Int, from decoder: inout RangeDecoder) throws(BitstreamError) -> Selection {
    switch selectionCode {
    case .trellis:
      var bits: [Bool] = []
      while bits.count < atoms {
        bits += decoder.decodeFlags(min(atoms - bits.count, 4096))
        try decoder.checkNotExhausted()
      }
      return Selection(bits: bits)
    case .signed:
      let indices = try IndexSetCoder.decode(count: atoms, below: codewords, from: &decoder)
      let signs = decoder.decodeFlags(atoms)
      return Selection(atoms: zip(indices, signs).map { .init(index: $0, level: $1 ? 1 : 0) })
    case .nested(let bits):
      var chosen: [Selection.Atom] = []
      while chosen.count < atoms {
        let level = chosen.isEmpty ? 0 : Int(decoder.decode(below: 1 << UInt64(bits)))
        if !chosen.isEmpty && level == 0 { break }
        chosen.append(.init(index: Int(decoder.decode(below: UInt64(codewords))), level: level))
        try decoder.checkNotExhausted()
      }
      return Selection(atoms: chosen)
    }
  }

  /// The bits that M atoms cost: log₂ C(K, M) + M, M·log₂ K + (M − 1)·bits, or M.
  package func cost(_ atoms: Int) -> Double {
    guard atoms > 0 else { return 0 }
    switch selectionCode {
    case .trellis: return Double(atoms)
    case .signed: return IndexSetCoder.cost(count: atoms, below: codewords) + Double(atoms)
    case .nested(let bits):
      return Double(atoms) * IndexSetCoder.cost(count: 1, below: codewords) + Double((atoms - 1) * bits)
    }
  }
}
