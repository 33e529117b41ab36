/// The prior of images of which something is known: every x̂₀ is brought in accord with an observation.
///
/// x̂₀ + r²·Aᵀ·(r²·A·Aᵀ + s²)⁻¹·(y − A·x̂₀), as ΠGDM (Song et al., ICLR 2023) and, without noise, DDNM (Wang, Yu and Zhang, ICLR
/// 2023) have it. A process of this prior samples images in accord with y, without a stream: its decoder would need y.
package struct MeasurementConsistentPrior<Base: Prior>: Prior {
  package let base: Base
  package let observation: Observation
  private let first: Latent?
  private let start: Int
  private let iterations: Int

  package var schedule: NoiseSchedule { base.schedule }
  package var pyramid: PixelPyramid? { base.pyramid }

  /// - Parameters:
  ///   - observation: of images at full size, padding included.
  ///   - first: x̂₀ at timesteps above `start`; nil for the least image in accord with y.
  ///   - start: at timesteps above it the base is not asked. Where y says nearly all, the steps above are better spent below.
  ///   - iterations: see `Observation`.
  package init(
    _ base: Base, given observation: Observation, first: Latent? = nil, from start: Int = .max, iterations: Int = 15
  ) {
    self.base = base
    self.observation = observation
    self.first = first
    self.start = start
    self.iterations = iterations
  }

  package func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    if timestep > start, let first { return first }
    // Of an image of which nothing is known but that it is grey in the mean, of variance ¼.
    guard timestep <= start else {
      return observation.correction(
        of: Latent(zeros: noisy.shape), in: pyramid, variance: 0.25, iterations: 2 * iterations)
    }
    var clean = try base.denoise(noisy, timestep: timestep)
    let correction = observation.correction(
      of: clean, in: pyramid, variance: base.uncertainty(alphaCumprod: schedule.alphasCumprod[timestep]),
      iterations: iterations)
    for e in clean.values.indices { clean.values[e] += correction.values[e] }
    return clean
  }
}
