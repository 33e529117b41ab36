/// One step of the reverse process, x_{t−1} = c₀·x̂₀ + c_t·x_t + σ·z.
///
/// Song, Meng and Ermon, "Denoising diffusion implicit models" (2020), equations 12 and 16, with ε̂ expressed in x_t and x̂₀.
public struct Posterior: Sendable, Equatable {
  /// c₀, the weight of x̂₀ in the mean.
  public let cleanCoefficient: Double
  /// c_t, the weight of x_t in the mean.
  public let noisyCoefficient: Double
  /// σ, the weight of the noise; 0 where there is nothing to choose.
  public let sigma: Double

  /// - Parameters:
  ///   - alphaCumprod: ᾱ of the step's timestep, in 0..<1.
  ///   - previous: ᾱ of the timestep that follows in the list, in alphaCumprod...1; 1 after the last.
  ///   - eta: 0 is DDIM, without noise; 1 is the posterior q(x_{t−1} | x_t, x₀) of DDPM (its "fixed small" variance);
  ///     more trades x_t's noise for fresh noise, up to all that the next timestep has.
  public init(alphaCumprod: Double, previous: Double, eta: Double = 1) {
    precondition((0..<1).contains(alphaCumprod), "ᾱ lies in 0..<1")
    precondition((alphaCumprod...1).contains(previous), "ᾱ grows from step to step, up to 1")
    precondition(eta >= 0, "η is not negative")
    let noiseLeft = 1 - previous
    let posterior = noiseLeft / (1 - alphaCumprod) * (previous > 0 ? 1 - alphaCumprod / previous : 0)
    let variance = min(eta * eta * posterior, noiseLeft)
    let noisy = (max(0, noiseLeft - variance) / (1 - alphaCumprod)).squareRoot()
    self.init(
      cleanCoefficient: previous.squareRoot() - alphaCumprod.squareRoot() * noisy,
      noisyCoefficient: noisy,
      sigma: variance.squareRoot())
  }

  /// A step of DDPM with the mean of the posterior and either of its variances.
  public init(alphaCumprod: Double, previous: Double, variance: NoiseSchedule.Variance) {
    let posterior = Posterior(alphaCumprod: alphaCumprod, previous: previous)
    let isLarge = variance == .fixedLarge && posterior.sigma > 0
    self.init(
      cleanCoefficient: posterior.cleanCoefficient,
      noisyCoefficient: posterior.noisyCoefficient,
      sigma: isLarge ? (1 - alphaCumprod / previous).squareRoot() : posterior.sigma)
  }

  private init(cleanCoefficient: Double, noisyCoefficient: Double, sigma: Double) {
    self.cleanCoefficient = cleanCoefficient
    self.noisyCoefficient = noisyCoefficient
    self.sigma = sigma
  }

  /// c₀² / 2σ², in nats: times ‖x₀ − x̂₀‖² it is the divergence of the true posterior from the model's.
  ///
  /// Infinite where σ is 0.
  public var divergencePerSquaredDistance: Double {
    cleanCoefficient * cleanCoefficient / (2 * sigma * sigma)
  }
}

extension NoiseSchedule {
  /// The step from one entry of a list to the next, and from the last to x̂₀.
  ///
  /// - Parameter eta: see `Posterior.init(alphaCumprod:previous:eta:)`.
  public func posterior(at index: Int, of timesteps: Timesteps, eta: Double = 1) -> Posterior {
    Posterior(
      alphaCumprod: alphasCumprod[timesteps[index]],
      previous: timesteps.previous(of: index).map { alphasCumprod[$0] } ?? 1,
      eta: eta)
  }
}
