/// A prior under one condition: x̂₀ = D(x_t, t, c).
public struct Conditioned<Base: ConditionalPrior>: Prior {
  public let base: Base
  public let condition: Condition

  public init(_ base: Base, _ condition: Condition) {
    self.base = base
    self.condition = condition
  }

  public var schedule: NoiseSchedule { base.schedule }
  public var pyramid: PixelPyramid? { base.pyramid }

  public func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    try base.denoise(noisy, timestep: timestep, under: condition)
  }
}
