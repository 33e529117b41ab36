package import DDCM
import Foundation

/// A source of independent Gaussian elements, each of its own variance λ: its best denoiser is known in closed form.
///
/// x̂₀ = E[x₀ | x_t] = √ᾱ·λ / (ᾱ·λ + 1 − ᾱ) · x_t.
package struct GaussianPrior: Prior {
  package let schedule: NoiseSchedule
  package let pyramid: PixelPyramid?

  /// λ of each element, by downsampling level.
  private let variances: [Latent]

  /// - Parameters:
  ///   - variances: λ of each element at full size.
  ///   - pyramid: nil if the prior has one size.
  ///   - downsamplingLevel: that of the smallest size.
  package init(
    variances: Latent, schedule: NoiseSchedule = .ddpm, pyramid: PixelPyramid? = nil, downsamplingLevel: Int = 0
  ) {
    precondition(downsamplingLevel == 0 || pyramid != nil, "a prior without a pyramid has one size")
    self.schedule = schedule
    self.pyramid = pyramid
    var sizes = [variances]
    for _ in 0..<downsamplingLevel {
      // The mean of four independent elements has a quarter of their mean variance.
      var half = pyramid!.halved(sizes[sizes.count - 1])
      for e in half.values.indices { half.values[e] /= 4 }
      sizes.append(half)
    }
    self.variances = sizes
  }

  package func denoise(_ noisy: Latent, timestep: Int) -> Latent {
    guard let variances = variances.first(where: { $0.shape == noisy.shape }) else {
      preconditionFailure("the prior does not know the size \(noisy.shape)")
    }
    let alpha = schedule.alphasCumprod[timestep]
    var clean = noisy
    for e in clean.values.indices {
      let variance = Double(variances.values[e])
      clean.values[e] *= Float(alpha.squareRoot() * variance / (alpha * variance + 1 - alpha))
    }
    return clean
  }

  /// x₀: a draw of the source at full size.
  package func sample(seed: UInt64) -> Latent {
    var generator = SeededGenerator(seed: seed)
    var sample = variances[0]
    for e in sample.values.indices { sample.values[e] = sample.values[e].squareRoot() * generator.nextNormal() }
    return sample
  }
}

extension NoiseSchedule {
  /// The schedule of DDPM (Ho, Jain and Abbeel, 2020): β from 0.0001 to 0.02 in 1000 timesteps.
  package static let ddpm: NoiseSchedule = {
    do {
      let betas = BetaSchedule.linear.betas(count: 1000, start: 0.0001, end: 0.02)
      return try NoiseSchedule(
        alphasCumprod: BetaSchedule.alphasCumprod(betas: betas).map(Double.init), prediction: .epsilon, clipSample: 1)
    } catch {
      preconditionFailure("\(error)")
    }
  }()
}

extension SeededGenerator {
  /// A standard normal (Box and Muller, 1958).
  package mutating func nextNormal() -> Float {
    let radius = (-2 * log(Double.random(in: 0x1p-53..<1, using: &self))).squareRoot()
    return Float(radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self)))
  }
}
