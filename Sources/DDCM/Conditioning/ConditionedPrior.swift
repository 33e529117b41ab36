/// A prior under one condition: x̂₀ = D(x_t, t, c).
package struct ConditionedPrior<Base: ConditionalPrior>: Prior {
  package let base: Base
  package let condition: Condition

  package init(_ base: Base, _ condition: Condition) {
    self.base = base
    self.condition = condition
  }

  package var schedule: NoiseSchedule { base.schedule }
  package var pyramid: PixelPyramid? { base.pyramid }

  package func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    try base.denoise(noisy, timestep: timestep, under: condition)
  }
}
