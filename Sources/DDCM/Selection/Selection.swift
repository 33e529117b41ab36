/// The choice made at one step: some codewords, each with a level whose meaning the ``SelectionCode`` gives.
public struct Selection: Sendable, Equatable {
  public struct Atom: Sendable, Equatable {
    public let index: Int
    public let level: Int

    public init(index: Int, level: Int) {
      self.index = index
      self.level = level
    }
  }

  public let atoms: [Atom]

  /// Whether bits of a ``SelectionCode/trellis`` were lost on the way to the decoder, so that some atoms are missing.
  package let isPartial: Bool

  /// What is wrong with a selection is found where it is used: see ``Step/noise(of:)``.
  public init(atoms: [Atom]) {
    self.init(atoms: atoms, isPartial: false)
  }

  package init(atoms: [Atom], isPartial: Bool) {
    self.atoms = atoms
    self.isPartial = isPartial
  }

  /// The choice of a ``SelectionCode/trellis``.
  package init(bits: [Bool]) {
    self.init(atoms: bits.enumerated().map { Atom(index: $0, level: $1 ? 1 : 0) })
  }

  /// The choice of a ``SelectionCode/trellis``, with 0 for bits that were lost.
  ///
  /// - Parameter count: M.
  package func whole(_ count: Int) -> Selection {
    atoms.count == count ? self : Selection(bits: bits(count).map { $0 ?? false })
  }

  /// The bits of a ``SelectionCode/trellis``; nil for those that were lost.
  ///
  /// - Parameter count: M.
  package func bits(_ count: Int) -> [Bool?] {
    var bits = [Bool?](repeating: nil, count: count)
    for atom in atoms { bits[atom.index] = atom.level == 1 }
    return bits
  }
}

extension Selection {
  /// Why a selection does not fit a step, in two halves of a sentence; nil if it does.
  ///
  /// - Parameters:
  ///   - atoms: M of the step.
  ///   - codewords: K of the step.
  package func fault(
    _ selectionCode: SelectionCode, atoms count: Int, codewords: Int
  ) -> (returned: String, needed: String)? {
    func atoms(_ count: Int) -> String { "\(count) \(count == 1 ? "atom" : "atoms")" }
    let (limit, levels): (Int, ClosedRange<Int>)
    switch selectionCode {
    case .trellis:
      guard isPartial || self.atoms.count == count else {
        return (atoms(self.atoms.count), "\(count) \(count == 1 ? "bit" : "bits") of a trellis")
      }
      (limit, levels) = (count, 0...1)
    case .signed:
      guard self.atoms.count == count else { return (atoms(self.atoms.count), atoms(count)) }
      (limit, levels) = (codewords, 0...1)
    case .nested(let bits):
      guard 1...max(count, 1) ~= self.atoms.count else { return (atoms(self.atoms.count), "1 to \(atoms(count))") }
      (limit, levels) = (codewords, 1...(1 << bits - 1))
    }
    var last = -1
    for (position, atom) in self.atoms.enumerated() {
      guard 0..<limit ~= atom.index else { return ("the index \(atom.index)", "indices of 0...\(limit - 1)") }
      if case .nested = selectionCode {
        guard position == 0 ? atom.level == 0 : levels ~= atom.level else {
          let needed = position == 0 ? "0 for the first atom" : "\(levels.lowerBound)...\(levels.upperBound)"
          return ("the level \(atom.level)", "a level of \(needed)")
        }
      } else {
        guard levels ~= atom.level else { return ("the level \(atom.level)", "a level of 0 or 1") }
        guard atom.index > last else {
          return ("the index \(atom.index) after \(last)", "indices that ascend, each once")
        }
      }
      last = atom.index
    }
    return nil
  }
}
