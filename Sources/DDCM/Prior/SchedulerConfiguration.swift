public import struct Foundation.Data

extension NoiseSchedule {
  /// The schedulers whose files are read, by diffusers' names.
  public static var supportedSchedulers: [String] { Sampler.allCases.map(\.rawValue) }

  /// Reads a diffusers scheduler_config.json; absent keys have diffusers' defaults.
  ///
  /// The files of samplers other than DDPM and DDIM are read for the training schedule that they share.
  ///
  /// - Throws: `NoiseScheduleError`, which names the key, its value and what is supported.
  public init(schedulerConfiguration data: Data) throws(NoiseScheduleError) {
    let file = try ConfigurationFile(data)
    let sampler = try file.choice("_class_name", Sampler.self, default: .ddpm)
    try file.refuse("thresholding", unless: false)
    try file.refuse("use_flow_sigmas", unless: false)
    try file.refuse("timestep_type", unless: "discrete")

    let alphasCumprod = BetaSchedule.alphasCumprod(betas: try Self.betas(file)).map(Double.init)
    let clips = try file.bool("clip_sample", default: sampler.clipsSample)
    let clipRange = try file.number("clip_sample_range", default: 1, in: 1e-6...1e6)
    try self.init(
      alphasCumprod: alphasCumprod,
      prediction: try file.choice("prediction_type", Prediction.self, default: .epsilon),
      clipSample: clips ? Float(clipRange) : nil,
      variance: try file.choice(
        "variance_type", Variance.self, default: .fixedSmall, synonyms: ["fixed_small_log": .fixedSmall]),
      timestepSpacing: try file.choice("timestep_spacing", Timesteps.Spacing.self, default: sampler.timestepSpacing),
      stepsOffset: try file.integer("steps_offset", default: 0, in: 0...alphasCumprod.count - 1),
      setAlphaToOne: try file.bool("set_alpha_to_one", default: sampler.setsAlphaToOne))
  }

  private static func betas(_ file: ConfigurationFile) throws(NoiseScheduleError) -> [Float] {
    let count = try file.integer("num_train_timesteps", default: 1000, in: 1...65536)
    let start = try file.number("beta_start", default: 0.0001, in: 1e-7...0.9999)
    let end = try file.number("beta_end", default: 0.02, in: 1e-7...0.9999)
    let schedule = try file.choice("beta_schedule", BetaSchedule.self, default: .linear)
    let betas =
      try file.numbers("trained_betas", count: count, in: 1e-7...1)?.map { Float($0) }
      ?? schedule.betas(count: count, start: start, end: end)
    guard try file.bool("rescale_betas_zero_snr", default: false) else { return betas }
    return BetaSchedule.rescaledToZeroSNR(betas: betas)
  }
}

/// The diffusers classes whose files are read, and in which of their defaults they differ.
private enum Sampler: String, CaseIterable {
  case ddpm = "DDPMScheduler"
  case ddim = "DDIMScheduler"
  case pndm = "PNDMScheduler"
  case euler = "EulerDiscreteScheduler"
  case eulerAncestral = "EulerAncestralDiscreteScheduler"
  case lms = "LMSDiscreteScheduler"
  case dpmSolver = "DPMSolverMultistepScheduler"
  case uniPC = "UniPCMultistepScheduler"

  var clipsSample: Bool { self == .ddpm || self == .ddim }
  var setsAlphaToOne: Bool { self != .pndm }

  var timestepSpacing: Timesteps.Spacing {
    switch self {
    case .ddpm, .ddim, .pndm: .leading
    case .euler, .eulerAncestral, .lms, .dpmSolver, .uniPC: .linspace
    }
  }
}
