/// The noise levels that a model was trained on, and what it predicts: what a diffusers scheduler_config.json says of a model.
public struct NoiseSchedule: Sendable, Equatable {
  /// Which variance the model's own sampler gives a step; see `Posterior.init(alphaCumprod:previous:variance:)`.
  public enum Variance: String, Sendable, CaseIterable {
    /// That of the posterior q(x_{t−1} | x_t, x₀).
    case fixedSmall = "fixed_small"
    /// β_t = 1 − ᾱ_t / ᾱ_{t−1}.
    case fixedLarge = "fixed_large"
  }

  /// ᾱ_t for t in 0..<trainTimesteps: strictly decreasing, below 1; the last may be 0.
  public let alphasCumprod: [Double]
  public let prediction: Prediction
  /// The bound that |x̂₀| is held to, or nil.
  public let clipSample: Float?
  public let variance: Variance
  /// How the model's own sampler spreads its timesteps.
  public let timestepSpacing: Timesteps.Spacing
  /// What the model's own sampler adds to timesteps of the `leading` spacing.
  public let stepsOffset: Int
  /// ᾱ of the state that diffusers' samplers end in: 1, or ᾱ₀ where the file says `set_alpha_to_one: false`.
  ///
  /// The reverse process of this package ends in x̂₀, ᾱ = 1, whatever the file says.
  public let finalAlphaCumprod: Double

  public init(
    alphasCumprod: [Double], prediction: Prediction, clipSample: Float? = nil, variance: Variance = .fixedSmall,
    timestepSpacing: Timesteps.Spacing = .leading, stepsOffset: Int = 0, setAlphaToOne: Bool = true
  ) throws(NoiseScheduleError) {
    guard let first = alphasCumprod.first, let last = alphasCumprod.last else { throw .empty }
    guard first < 1 else { throw .notDecreasing(timestep: 0) }
    for timestep in alphasCumprod.indices.dropFirst() where !(alphasCumprod[timestep] < alphasCumprod[timestep - 1]) {
      throw .notDecreasing(timestep: timestep)
    }
    guard last >= 0 else { throw .notDecreasing(timestep: alphasCumprod.count - 1) }
    guard prediction != .epsilon || last > 0 else { throw .epsilonWithoutSignal }
    self.alphasCumprod = alphasCumprod
    self.prediction = prediction
    self.clipSample = clipSample
    self.variance = variance
    self.timestepSpacing = timestepSpacing
    self.stepsOffset = stepsOffset
    finalAlphaCumprod = setAlphaToOne ? 1 : first
  }

  /// How many timesteps the model was trained on.
  public var trainTimesteps: Int { alphasCumprod.count }

  /// Turns what the network gave for x_t into x̂₀, in place, and clips it where the model's sampler does.
  ///
  /// - Parameters:
  ///   - output: the network's output; becomes x̂₀.
  ///   - noisy: x_t, as many elements.
  ///   - timestep: t, in 0..<trainTimesteps.
  public func makeClean(_ output: inout [Float], noisy: [Float], timestep: Int) {
    prediction.makeClean(&output, noisy: noisy, alphaCumprod: alphasCumprod[timestep], clip: clipSample)
  }

  /// x̂₀ held to the bound that the model's sampler holds it to, if there is one.
  public func clipped(_ clean: consuming Latent) -> Latent {
    guard let bound = clipSample else { return clean }
    for e in clean.values.indices {
      // Written so that a NaN stays one.
      let above = clean.values[e] < -bound ? -bound : clean.values[e]
      clean.values[e] = above > bound ? bound : above
    }
    return clean
  }
}
