/// Generation: any codewords, each as likely as the next.
public struct Uniform<Generator: RandomNumberGenerator>: SelectionRule {
  private var generator: Generator

  public init(using generator: Generator) {
    self.generator = generator
  }

  public mutating func select(_ step: Step) -> Selection {
    switch step.mixture {
    case .signed:
      var indices: Set<Int> = []
      while indices.count < step.atoms { indices.insert(.random(in: 0..<step.codebook.count, using: &generator)) }
      return Selection(
        atoms: indices.sorted().map { .init(index: $0, level: .random(in: 0...1, using: &generator)) })
    case .nested(let bits):
      return Selection(
        atoms: (0..<step.atoms).map { position in
          .init(
            index: .random(in: 0..<step.codebook.count, using: &generator),
            level: position == 0 ? 0 : .random(in: 1..<(1 << bits), using: &generator))
        })
    }
  }
}
