/// Restoration: the codewords that bring the estimate in accord with what was measured, argmin ‖A·(x̂₀ + cσz) − y‖².
///
/// DDCM (arXiv 2502.01189), section 4, to first order in z: argmax ⟨z, Aᵀ(y − A·x̂₀)⟩, for which one A and one Aᵀ do instead of
/// K. ``ObservedExactly`` is the rule with the term of second order.
///
/// The choice is drawn as the posterior of x₀ given x_t and y would have it: noise in y is not copied, and what y leaves open
/// stays random.
package struct Observed<Generator: RandomNumberGenerator>: SelectionRule {
  private let observations: [Observation]
  private let pyramid: PixelPyramid?
  private let iterations: Int
  private let uncertainty: @Sendable (Double) -> Double
  private var generator: Generator

  /// - Parameters:
  ///   - observation: of images at full size, padding included.
  ///   - pyramid: the prior's, where its latents are pixels in blocks; nil where a latent is what A takes.
  ///   - downsamplingLevel: that of the smallest stage.
  ///   - iterations: 1 is the paper's rule; more weigh the directions by how well A sees them. See `Observation`.
  ///   - uncertainty: E(x₀ − x̂₀)² of an element at an ᾱ.
  ///   - generator: chooses the codewords that the observation has no need of.
  package init(
    _ observation: Observation, pyramid: PixelPyramid?, downsamplingLevel: Int = 0, iterations: Int = 1,
    uncertainty: @escaping @Sendable (Double) -> Double, using generator: Generator
  ) {
    observations = observation.atSizes(downsamplingLevel: downsamplingLevel)
    self.pyramid = pyramid
    self.iterations = iterations
    self.uncertainty = uncertainty
    self.generator = generator
  }

  package mutating func select(_ step: Step) -> Selection {
    let direction = observations[step.downsamplingLevel].correction(
      of: step.clean, in: pyramid, variance: uncertainty(step.alphaCumprod), iterations: iterations)
    return step.draw(direction.values, using: &generator)
  }
}
