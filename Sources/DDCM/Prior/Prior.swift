/// A pretrained diffusion model, seen as a denoiser D(x_t, t) = x̂₀.
///
/// What the network was trained to predict (ε, v or x₀) is internal to the prior: the reverse process uses x̂₀ only.
public protocol Prior: Sendable {
  /// The noise levels that the model was trained on.
  var schedule: NoiseSchedule { get }

  /// The layout of pixels in a latent, for processes that begin at smaller sizes; nil if latents are not pixels, or the
  /// network has one size.
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
