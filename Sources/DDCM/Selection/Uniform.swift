/// Generation: any codewords, each as likely as the next.
public struct Uniform<Generator: RandomNumberGenerator>: SelectionRule {
  private var generator: Generator

  public init(using generator: Generator) {
    self.generator = generator
  }

  public mutating func select(_ step: Step) -> Selection {
    step.mixture.draw(step.atoms, of: step.codebook.count, using: &generator)
  }
}
