/// Compressed classifier-free guidance: of some random selections, the one that leads most towards a condition.
///
/// DDCM (arXiv 2502.01189), appendix C.6: argmax ⟨z, ε_u − ε_c⟩ over K̃ random codewords, where the process itself runs
/// under the unconditional prior. The ε are those of the clipped x̂₀, which the process goes by; ε_u − ε_c is then
/// x̂_c − x̂_u but for a positive factor. The condition is in the choices: a ``Replay`` needs none.
///
/// With M atoms a candidate is a random selection of M, so that each has the same, normally distributed, inner product
/// however large M is, and K̃ means the same.
package struct CompressedGuidance<Base: ConditionalPrior, Generator: RandomNumberGenerator>: SelectionRule {
  private let prior: Base
  private let condition: Condition
  private let candidates: Int
  private var generator: Generator

  /// - Parameters:
  ///   - prior: asked once at each step for x̂₀ under the condition. The process runs under what is to be unconditional: the
  ///     same prior without a condition, or with one that means none.
  ///   - condition: what the image is to show.
  ///   - candidates: K̃ ≥ 1; 1 is no guidance.
  package init(toward condition: Condition, of prior: Base, candidates: Int, using generator: Generator) {
    precondition(candidates >= 1, "there is at least one candidate")
    self.prior = prior
    self.condition = condition
    self.candidates = candidates
    self.generator = generator
  }

  package mutating func select(_ step: Step) throws -> Selection {
    var direction = try prior.denoise(step.noisy, timestep: step.timestep, under: condition).values
    unsafe step.clean.values.withUnsafeBufferPointer { unconditional in
      for e in direction.indices { unsafe direction[e] -= unconditional[e] }
    }
    let candidates = (0..<candidates).map { _ in
      step.selectionCode.draw(step.atoms, of: step.codebook.count, using: &generator)
    }
    return step.best(of: candidates, along: direction)
  }
}

extension Step {
  /// The selection whose noise has the largest inner product with `direction`, the first of equals.
  ///
  /// Only the codewords of the candidates are scored. Mixtures count as if their deviation were 1 before it is made so.
  package func best(of candidates: [Selection], along direction: [Float]) -> Selection {
    var (best, most) = (0, -Float.infinity)
    for (candidate, product) in products(of: candidates, along: direction).enumerated() where product > most {
      (best, most) = (candidate, product)
    }
    return candidates[best]
  }

  private func products(of candidates: [Selection], along direction: [Float]) -> [Float] {
    if selectionCode == .trellis {
      // All codewords count in each candidate.
      let scores = codebook.scores(toward: direction, step: index)
      let trellis = Trellis(codewords: codebook.count, bits: atoms, step: index)
      return candidates.map { selection in
        zip(scores, trellis.coefficients(of: selection.bits(atoms))).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    let terms = candidates.map(selectionCode.terms)
    var scores = codebook.scores(toward: direction, of: terms.flatMap { $0.map(\.index) }, step: index)[...]
    return terms.map { terms in
      terms.reduce(0) { $0 + $1.weight * scores.removeFirst() }
    }
  }
}
