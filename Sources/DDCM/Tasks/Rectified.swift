/// The prior of pictures of which something is known: every x̂₀ is brought in accord with an observation.
///
/// x̂₀ + r²·Aᵀ·(r²·A·Aᵀ + s²)⁻¹·(y − A·x̂₀), as ΠGDM (Song et al., ICLR 2023) and, without noise, DDNM (Wang, Yu and Zhang, ICLR
/// 2023) have it. A process of this prior samples pictures in accord with y, without a stream: its decoder would need y.
public struct Rectified<Base: Prior>: Prior {
  public let base: Base
  public let observation: Observation
  private let start: Int
  private let iterations: Int

  public var schedule: NoiseSchedule { base.schedule }
  public var pyramid: PixelPyramid? { base.pyramid }

  /// - Parameters:
  ///   - observation: of pictures at full size, padding included.
  ///   - start: at timesteps above it the base is not asked: x̂₀ is the least picture in accord with y. Where y says nearly
  ///     all, the steps above are better spent below.
  ///   - iterations: see `Observation`.
  public init(_ base: Base, given observation: Observation, from start: Int = .max, iterations: Int = 15) {
    self.base = base
    self.observation = observation
    self.start = start
    self.iterations = iterations
  }

  public func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    guard timestep <= start else { return latent(least, shape: noisy.shape) }
    let clean = try base.denoise(noisy, timestep: timestep)
    var picture = Latent(shape: observation.sight.input, values: base.pyramid?.planes(of: clean) ?? clean.values)
    let correction = observation.correction(
      of: picture, variance: base.uncertainty(alphaCumprod: schedule.alphasCumprod[timestep]), iterations: iterations)
    for e in picture.values.indices { picture.values[e] += correction.values[e] }
    return latent(picture, shape: noisy.shape)
  }

  private func latent(_ picture: Latent, shape: Latent.Shape) -> Latent {
    base.pyramid?.latent(planes: picture.values, shape: shape) ?? picture
  }

  /// The estimate of a picture of which nothing else is known than that it is grey in the mean, of variance ¼.
  private var least: Latent {
    observation.correction(of: Latent(zeros: observation.sight.input), variance: 0.25, iterations: 2 * iterations)
  }
}
