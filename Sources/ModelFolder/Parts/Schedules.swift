package import DDCM
package import Essentials
import Inference
import Networks

extension NoiseSchedule {
  /// The schedulers whose files are read, by diffusers' names.
  package static var supportedSchedulers: [String] { Scheduler.allCases.map(\.rawValue) }

  /// Reads a diffusers scheduler_config.json; absent keys have diffusers' defaults.
  ///
  /// A file says how its sampler works, and which noise the model was trained on. All of these classes share the latter,
  /// which is what is read; the process is always this package's own.
  ///
  /// - Throws: `ConfigurationError`, which names the key, its value and what is supported, or `NoiseScheduleError`.
  package init(schedulerConfiguration data: Data) throws {
    var reader = try ConfigurationReader(data, nullIsAbsent: true)
    let scheduler = try reader.choice("_class_name", default: Scheduler.ddpm)
    for key in ["thresholding", "use_flow_sigmas"] {
      _ = try reader.value(key, default: true, supported: "false") { $0 == .bool(false) ? true : nil }
    }
    _ = try reader.choice("timestep_type", default: true, ["discrete": true])

    let alphasCumprod = BetaSchedule.alphasCumprod(betas: try Self.betas(&reader, scheduler)).map(Double.init)
    // Other classes ignore the key.
    let clips = try scheduler.clips.map { try reader.bool("clip_sample", default: $0) } ?? false
    let clipRange = try reader.number("clip_sample_range", default: 1, in: 1e-6...1e6)
    // What the model's own sampler does with timesteps and variances is not used here, but has to be known.
    _ = try reader.choice(
      "variance_type", default: true, ["fixed_small": true, "fixed_small_log": true, "fixed_large": true])
    _ = try reader.choice("timestep_spacing", default: Timesteps.Spacing.leading)
    _ = try reader.integer("steps_offset", default: 0, in: 0...alphasCumprod.count - 1)
    try self.init(
      checking: alphasCumprod, prediction: try reader.choice("prediction_type", default: Prediction.epsilon),
      clipSample: clips ? Float(clipRange) : nil)
  }

  private static func betas(
    _ reader: inout ConfigurationReader, _ scheduler: Scheduler
  ) throws(ConfigurationError) -> [Float] {
    let count = try reader.integer("num_train_timesteps", default: 1000, in: 1...65536)
    let start = try reader.number("beta_start", default: scheduler.betas.lowerBound, in: 1e-7...0.9999)
    let end = try reader.number("beta_end", default: scheduler.betas.upperBound, in: 1e-7...0.9999)
    let schedule = try reader.choice("beta_schedule", default: scheduler.betaSchedule)
    let betas =
      try reader.numbers("trained_betas", count: count, in: 1e-7...1)?.map { Float($0) }
      ?? schedule.betas(count: count, start: start, end: end)
    guard try reader.bool("rescale_betas_zero_snr", default: false) else { return betas }
    return BetaSchedule.rescaledToZeroSNR(betas: betas)
  }
}

/// The diffusers classes whose files are read, and the defaults in which they differ.
private enum Scheduler: String, CaseIterable {
  case ddpm = "DDPMScheduler"
  case ddim = "DDIMScheduler"
  case ddpmParallel = "DDPMParallelScheduler"
  case ddimParallel = "DDIMParallelScheduler"
  case pndm = "PNDMScheduler"
  case euler = "EulerDiscreteScheduler"
  case eulerAncestral = "EulerAncestralDiscreteScheduler"
  case lms = "LMSDiscreteScheduler"
  case heun = "HeunDiscreteScheduler"
  case kdpm2 = "KDPM2DiscreteScheduler"
  case kdpm2Ancestral = "KDPM2AncestralDiscreteScheduler"
  case dpmSolver = "DPMSolverMultistepScheduler"
  case dpmSolverSinglestep = "DPMSolverSinglestepScheduler"
  case dpmSolverSDE = "DPMSolverSDEScheduler"
  case deis = "DEISMultistepScheduler"
  case uniPC = "UniPCMultistepScheduler"
  case saSolver = "SASolverScheduler"
  case lcm = "LCMScheduler"
  case tcd = "TCDScheduler"

  /// Whether x̂₀ is clipped by default; nil for classes that never clip it.
  var clips: Bool? {
    switch self {
    case .ddpm, .ddim, .ddpmParallel, .ddimParallel: true
    case .heun, .lcm: false
    default: nil
    }
  }

  var betas: ClosedRange<Double> {
    switch self {
    case .heun, .kdpm2, .kdpm2Ancestral, .dpmSolverSDE, .lcm, .tcd: 0.00085...0.012
    default: 0.0001...0.02
    }
  }

  var betaSchedule: BetaSchedule { self == .lcm || self == .tcd ? .scaledLinear : .linear }
}

extension NoiseSchedule {
  /// The noise of guided-diffusion's `get_named_beta_schedule`; its networks predict ε, and x̂₀ is clipped to −1…1.
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
      checking: BetaSchedule.alphasCumprod(betas: betas).map(Double.init), prediction: .epsilon, clipSample: 1)
  }
}
