/// Restoration as the paper evaluates it: the codeword with the least ‖A·(x̂₀ + (σ/c₀)·z_k) − y‖², found by looking at all.
///
/// DDCM (arXiv 2502.01189), section 4. One A for each codeword, so for small codebooks. Against ``Observed`` it has the term
/// ‖A·z_k‖², which asks for codewords that are short where A looks: less noise there than the schedule has.
package struct ObservedExactly: SelectionRule {
  private let observations: [Observation]
  private let pyramid: PixelPyramid?

  /// - Parameters: see ``Observed``.
  package init(_ observation: Observation, pyramid: PixelPyramid?, downsamplingLevel: Int = 0) {
    observations = observation.atSizes(downsamplingLevel: downsamplingLevel)
    self.pyramid = pyramid
  }

  /// - Throws: `DDCMError` of the category `usage` unless the step has one atom of the nested code, which has no sign.
  package mutating func select(_ step: Step) throws -> Selection {
    guard case .nested = step.selectionCode, step.atoms == 1 else {
      throw DDCMError(.usage, "The exact rule chooses one atom of the nested selection code at each step.")
    }
    let observation = observations[step.downsamplingLevel]
    let residual = observation.residual(of: observation.pixels(of: step.clean, in: pyramid))
    let scale = Float(step.posterior.sigma / step.posterior.cleanCoefficient)
    var best = (index: 0, loss: Double.infinity)
    for index in 0..<step.codebook.count {
      let noise = step.codebook.combination([Term(index: index, weight: scale)], step: step.index)
      let seen = observation.forwardOperator.apply(
        observation.pixels(of: Latent(shape: step.clean.shape, elements: noise), in: pyramid))
      var loss = 0.0
      for e in seen.values.indices {
        let difference = Double(residual.values[e] - seen.values[e])
        loss += difference * difference
      }
      if loss < best.loss { best = (index, loss) }
    }
    return Selection(atoms: [.init(index: best.index, level: 0)])
  }
}
