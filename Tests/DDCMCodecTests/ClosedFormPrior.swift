import DDCMCodec
import DDCMTesting

/// A prior of images whose samples are independent, of mean 0 and variance ¼: x̂₀ = √ᾱ·¼ / (ᾱ·¼ + 1 − ᾱ) · x_t.
struct ClosedFormPrior: Prior {
  let schedule: NoiseSchedule = .ddpm

  func denoise(_ noisy: Latent, timestep: Int) -> Latent {
    let alpha = schedule.alphasCumprod[timestep]
    let factor = Float(alpha.squareRoot() * 0.25 / (alpha * 0.25 + 1 - alpha))
    return Latent(shape: noisy.shape, elements: noisy.values.map { $0 * factor })
  }
}

extension Codec {
  /// Runs without weights and without an engine.
  static func closedForm() throws -> Codec {
    try Codec(prior: ClosedFormPrior(), identity: ModelIdentity(name: "independent samples"))
  }
}

extension RGBImage {
  /// Random pixels.
  static func random(width: Int, height: Int, seed: UInt64 = 1) -> RGBImage {
    var generator = SeededGenerator(seed: seed)
    return RGBImage(
      width: width, height: height,
      bytes: (0..<3 * width * height).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }
}
