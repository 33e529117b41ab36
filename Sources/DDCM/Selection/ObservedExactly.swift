/// Restoration as the paper evaluates it: the codeword with the least ‖A·(x̂₀ + (σ/c₀)·z_k) − y‖², found by looking at all.
///
/// DDCM (arXiv 2502.01189), section 4. One A for each codeword, so for small codebooks. Against ``Observed`` it has the term
/// ‖A·z_k‖², which asks for codewords that are short where A looks: less noise there than the schedule has.
public struct ObservedExactly: SelectionRule {
  private let observations: [Observation]
  private let pyramid: PixelPyramid?

  /// - Parameters: see ``Observed``.
  public init(_ observation: Observation, pyramid: PixelPyramid?, halvings: Int = 0) {
    observations = observation.atSizes(halvings: halvings)
    self.pyramid = pyramid
  }

  /// - Precondition: the step has one atom of the nested mixture, which has no sign.
  public mutating func select(_ step: Step) -> Selection {
    guard case .nested = step.mixture, step.atoms == 1 else { preconditionFailure("the exact rule takes one codeword") }
    let observation = observations[step.halvings]
    let residual = observation.residual(of: observation.pixels(of: step.clean, in: pyramid))
    let scale = Float(step.posterior.sigma / step.posterior.cleanCoefficient)
    var best = (index: 0, loss: Double.infinity)
    for index in 0..<step.codebook.count {
      let noise = step.codebook.combination([Term(index: index, weight: scale)], step: step.index)
      let seen = observation.sight.apply(
        observation.pixels(of: Latent(shape: step.clean.shape, values: noise), in: pyramid))
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
