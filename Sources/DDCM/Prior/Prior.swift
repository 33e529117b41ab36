/// A pretrained diffusion model, seen as a denoiser D(x_t, t) = x̂₀.
///
/// What the network was trained to predict (ε, v or x₀) is the prior's own business: the reverse process sees x̂₀ only.
public protocol Prior: Sendable {
  /// The noise levels that the model was trained on.
  var schedule: NoiseSchedule { get }

  /// How to run at smaller sizes; nil where latents are no pixels, or the network has one size.
  var pyramid: PixelPyramid? { get }

  /// The model's estimate of the clean latent.
  ///
  /// - Parameters:
  ///   - noisy: x_t = √ᾱ_t·x₀ + √(1−ᾱ_t)·ε.
  ///   - timestep: t, in 0..<schedule.trainTimesteps.
  /// - Returns: x̂₀, of the same shape.
  /// - Throws: what the inference engine throws.
  func denoise(_ noisy: Latent, timestep: Int) throws -> Latent
}

extension Prior {
  public var pyramid: PixelPyramid? { nil }
}
