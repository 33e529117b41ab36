/// One step of the reverse process, x_{t−1} = c₀·x̂₀ + c_t·x_t + σ·z.
///
/// Song, Meng and Ermon, "Denoising diffusion implicit models" (2020), equations 12 and 16, with ε̂ expressed in x_t and x̂₀.
package struct Posterior: Sendable, Equatable {
  /// c₀, the weight of x̂₀ in the mean.
  package let cleanCoefficient: Double
  /// c_t, the weight of x_t in the mean.
  package let noisyCoefficient: Double
  /// σ, the weight of the noise; 0 for a step without noise.
  package let sigma: Double

  /// - Parameters:
  ///   - alphaCumprod: ᾱ of the step's timestep, in 0..<1.
  ///   - previous: ᾱ of the timestep that follows in the list, in alphaCumprod...1; 1 after the last.
  ///   - eta: 0 is DDIM, without noise; 1 is the posterior q(x_{t−1} | x_t, x₀) of DDPM (its "fixed small" variance);
  ///     more trades x_t's noise for fresh noise, up to all that the next timestep has.
  package init(alphaCumprod: Double, previous: Double, eta: Double = 1) {
    precondition((0..<1).contains(alphaCumprod), "ᾱ lies in 0..<1")
    precondition((alphaCumprod...1).contains(previous), "ᾱ grows from step to step, up to 1")
    precondition(eta >= 0, "η is not negative")
    let noiseLeft = 1 - previous
    let posterior = noiseLeft / (1 - alphaCumprod) * (previous > 0 ? 1 - alphaCumprod / previous : 0)
    let variance = min(eta * eta * posterior, noiseLeft)
    let noisy = (max(0, noiseLeft - variance) / (1 - alphaCumprod)).squareRoot()
    cleanCoefficient = previous.squareRoot() - alphaCumprod.squareRoot() * noisy
    noisyCoefficient = noisy
    sigma = variance.squareRoot()
  }

  /// x_{t−1} = c₀·x̂₀ + c_t·x_t + σ·z, element by element in that order.
  ///
  /// - Parameter noise: z, n floats; empty for none.
  func sample(clean: Latent, noisy: consuming Latent, noise: [Float]) -> Latent {
    let (c0, ct, sigma) = (Float(cleanCoefficient), Float(noisyCoefficient), Float(sigma))
    let count = clean.values.count
    var state = noisy
    unsafe clean.values.withUnsafeBufferPointer { clean in
      unsafe state.values.withUnsafeMutableBufferPointer { state in
        for e in 0..<count { unsafe state[e] = c0 * clean[e] + ct * state[e] }
        guard !noise.isEmpty else { return }
        unsafe noise.withUnsafeBufferPointer { noise in
          for e in 0..<count { unsafe state[e] += sigma * noise[e] }
        }
      }
    }
    return state
  }
}
