/// One step of the reverse process, as a ``SelectionRule`` and an observer see it.
public struct Step: Sendable {
  /// Which step, from 0.
  public let index: Int

  /// How many steps there are.
  public let count: Int

  /// How often the sides of the picture are halved in this step.
  public let halvings: Int

  /// t.
  public let timestep: Int

  /// ᾱ_t.
  public let alphaCumprod: Double

  /// x_t.
  public let noisy: Latent

  /// x̂₀, the prior's estimate.
  public let clean: Latent

  /// Where the step leads; nil for the last, which leads to the sample.
  public let next: Next?

  /// The step that follows one.
  public struct Next: Sendable, Equatable {
    public let timestep: Int
    /// As ``Step/halvings``.
    public let halvings: Int
  }

  /// x_{t−1} = μ(x̂₀, x_t) + σ·z.
  public let posterior: Posterior

  /// M, how many codewords the step may choose; 0 where it carries no choice.
  public let atoms: Int

  public let mixture: Mixture
  public let codebook: any Codebook

  /// The selection of this step's size whose noise points along `direction` (n floats).
  public func pursue(_ direction: [Float]) -> Selection {
    mixture.pursue(direction, count: atoms, in: codebook, step: index)
  }

  /// A selection whose noise is one that the posterior might have had, were x̂₀ displaced by `direction`.
  ///
  /// It moves as far as that, not further, if the step's codewords can; nested mixtures and trellises move as far as they can.
  ///
  /// - Parameter direction: n floats, the displacement of x̂₀.
  public func draw(_ direction: [Float], using generator: inout some RandomNumberGenerator) -> Selection {
    guard case .signed = mixture, posterior.sigma > 0 else { return pursue(direction) }
    return LikelyScores.select(
      atoms, from: codebook.scores(toward: direction, step: index),
      strength: posterior.cleanCoefficient / posterior.sigma, using: &generator)
  }
}
