/// A prior under a condition by classifier-free guidance (Ho and Salimans, arXiv 2207.12598, equation 6, with s = 1 + w).
///
/// x̂₀ = x̂_n + s·(x̂_c − x̂_n), which is the combination of ε written in x̂₀, then clipped if the schedule clips.
/// Scales 0 and 1 are one of the two estimates and cost one call of the model, others two.
package struct GuidedPrior<Base: ConditionalPrior>: Prior {
  package let base: Base
  package let condition: Condition
  package let negative: Condition?
  package let scale: Double

  /// - Parameters:
  ///   - negative: what to move away from; nil for no condition.
  ///   - scale: s; 1 is the condition alone, more exaggerates it.
  package init(_ base: Base, _ condition: Condition, negative: Condition? = nil, scale: Double) {
    self.base = base
    self.condition = condition
    self.negative = negative
    self.scale = scale
  }

  package var schedule: NoiseSchedule { base.schedule }
  package var pyramid: PixelPyramid? { base.pyramid }

  package func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    if scale == 1 || scale == 0 {
      return try base.denoise(noisy, timestep: timestep, under: scale == 1 ? condition : negative)
    }
    let estimates = try base.estimates(of: noisy, timestep: timestep, under: [negative, condition])
    var mixed = estimates[0]
    let scale = Float(scale)
    unsafe estimates[1].values.withUnsafeBufferPointer { conditional in
      for e in mixed.values.indices { unsafe mixed.values[e] += scale * (conditional[e] - mixed.values[e]) }
    }
    return schedule.clipped(mixed)
  }
}
