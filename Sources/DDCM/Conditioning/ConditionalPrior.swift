/// A prior that can be conditioned on what the image shows.
///
/// As a ``Prior`` it is unconditional. ``conditioned(by:)`` makes other priors of it, so that the reverse process is
/// independent of conditions.
public protocol ConditionalPrior: Prior {
  /// The model's estimates of the clean latent under some conditions.
  ///
  /// They are linear in the network's output, so that combinations of them are combinations of ε.
  ///
  /// - Parameters:
  ///   - noisy: x_t.
  ///   - timestep: t, in 0..<schedule.trainTimesteps.
  ///   - conditions: nil is no condition.
  /// - Returns: x̂₀ for each condition, before the schedule clips it.
  /// - Throws: what the inference engine throws, and an error if the model does not support a condition.
  func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent]
}

extension ConditionalPrior {
  public func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    try denoise(noisy, timestep: timestep, under: nil)
  }

  /// x̂₀ under one condition, clipped if the schedule clips.
  package func denoise(_ noisy: Latent, timestep: Int, under condition: Condition?) throws -> Latent {
    schedule.clipped(try estimates(of: noisy, timestep: timestep, under: [condition])[0])
  }

  /// The prior under the same conditioning at every step.
  package func conditioned(by conditioning: Conditioning?) -> any Prior {
    guard let conditioning else { return self }
    guard let guidance = conditioning.guidance else { return ConditionedPrior(self, conditioning.condition) }
    return GuidedPrior(
      self, conditioning.condition, negative: guidance.negative, scale: guidance.scale)
  }

  /// The prior under the conditioning that a plan has for each step.
  ///
  /// - Parameter shape: of the latent at full size.
  /// - Precondition: the process has the steps that the plan's phases begin with.
  package func conditioned(by plan: ConditioningPlan, parameters: CodingParameters, shape: Latent.Shape) -> any Prior {
    plan.phases.reduce(self as any Prior) { before, phase in
      let after = conditioned(by: phase.conditioning)
      guard phase.start > 0 else { return after }
      return SwitchedPrior(from: before, to: after, at: parameters.place(of: phase.start, shape: shape))
    }
  }
}
