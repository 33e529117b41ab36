import DDCM

/// A prior on latents that are pixels, as its autoencoder says.
struct PixelPrior<Base: Prior>: Prior {
  let base: Base
  let pixels: PixelPyramid

  var schedule: NoiseSchedule { base.schedule }
  var pyramid: PixelPyramid? { pixels }

  func denoise(_ noisy: Latent, timestep: Int) throws -> Latent { try base.denoise(noisy, timestep: timestep) }
}

/// The same of a conditional prior.
struct ConditionalPixelPrior: ConditionalPrior {
  let base: any ConditionalPrior
  let pixels: PixelPyramid

  var schedule: NoiseSchedule { base.schedule }
  var pyramid: PixelPyramid? { pixels }

  func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
    try base.estimates(of: noisy, timestep: timestep, under: conditions)
  }
}
