/// The choice made at one step: some codewords, each with a level whose meaning the ``Mixture`` gives.
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

  public init(atoms: [Atom]) {
    self.atoms = atoms
  }

  /// The choice of a ``Mixture/trellis``.
  package init(bits: [Bool]) {
    self.init(atoms: bits.enumerated().map { Atom(index: $0, level: $1 ? 1 : 0) })
  }

  /// The choice of a ``Mixture/trellis``, with 0 for bits that got lost.
  ///
  /// - Parameter count: M.
  func whole(_ count: Int) -> Selection {
    atoms.count == count ? self : Selection(bits: bits(count).map { $0 ?? false })
  }

  /// The bits of a ``Mixture/trellis``; nil for those that are not there.
  ///
  /// - Parameter count: M.
  func bits(_ count: Int) -> [Bool?] {
    var bits = [Bool?](repeating: nil, count: count)
    for atom in atoms { bits[atom.index] = atom.level == 1 }
    return bits
  }
}
