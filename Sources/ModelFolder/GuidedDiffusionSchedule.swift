import DDCM
import Networks

extension NoiseSchedule {
  /// The noise of guided-diffusion's `get_named_beta_schedule`; its networks predict ε, and x̂₀ is held to −1…1.
  init(_ flags: GuidedDiffusionUNet.Flags) throws(NoiseScheduleError) {
    let scale = 1000 / Double(flags.diffusionSteps)
    let betas =
      switch flags.noiseSchedule {
      case .linear:
        BetaSchedule.linear.betas(
          count: flags.diffusionSteps, start: min(scale * 0.0001, 0.999), end: min(scale * 0.02, 0.999))
      case .cosine: BetaSchedule.squaredCosine.betas(count: flags.diffusionSteps, start: 0, end: 0)
      }
    try self.init(
      alphasCumprod: BetaSchedule.alphasCumprod(betas: betas).map(Double.init), prediction: .epsilon, clipSample: 1)
  }
}
