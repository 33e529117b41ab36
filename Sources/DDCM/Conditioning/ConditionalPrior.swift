/// A prior that can be told what the picture shows.
///
/// As a ``Prior`` it is told nothing. ``Conditioned``, ``Guided`` and ``Switched`` make other priors of it, so that the
/// reverse process needs to know nothing of conditions.
public protocol ConditionalPrior: Prior {
  /// The model's estimates of the clean latent under some conditions.
  ///
  /// They are linear in what the network predicts, and so mixtures of them are mixtures of ε.
  ///
  /// - Parameters:
  ///   - noisy: x_t.
  ///   - timestep: t, in 0..<schedule.trainTimesteps.
  ///   - conditions: nil is no condition.
  /// - Returns: x̂₀ for each condition, before the schedule clips it.
  /// - Throws: what the inference engine throws, and what the model has to say of the conditions.
  func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent]
}

extension ConditionalPrior {
  public func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    try denoise(noisy, timestep: timestep, under: nil)
  }

  /// x̂₀ under one condition, clipped where the schedule says so.
  public func denoise(_ noisy: Latent, timestep: Int, under condition: Condition?) throws -> Latent {
    schedule.clipped(try estimates(of: noisy, timestep: timestep, under: [condition])[0])
  }

  /// The prior that is told so much at every step.
  public func conditioned(by conditioning: Conditioning?) -> any Prior {
    guard let conditioning else { return self }
    guard let guidance = conditioning.guidance else { return Conditioned(self, conditioning.condition) }
    return Guided(
      self, conditioning.condition, negative: guidance.negative, scale: guidance.scale)
  }

  /// The prior that is told at each step of a process what the plan says.
  ///
  /// - Parameter shape: of the latent at full size.
  /// - Precondition: the process has the steps that the plan's phases begin with.
  public func conditioned(by plan: ConditioningPlan, settings: Settings, shape: Latent.Shape) -> any Prior {
    plan.phases.reduce(self as any Prior) { before, phase in
      let after = conditioned(by: phase.conditioning)
      guard phase.start > 0 else { return after }
      return Switched(from: before, to: after, at: settings.place(of: phase.start, shape: shape))
    }
  }
}
