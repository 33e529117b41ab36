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
}
