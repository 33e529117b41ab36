/// Generation: any codewords, each as likely as the next.
package struct Uniform<Generator: RandomNumberGenerator>: SelectionRule {
  private var generator: Generator

  package init(using generator: Generator) {
    self.generator = generator
  }

  package mutating func select(_ step: Step) -> Selection {
    step.selectionCode.draw(step.atoms, of: step.codebook.count, using: &generator)
  }
}
