public import DDCM

/// How the estimate of a restored image is sampled; nil is the default of the tasks.
public struct EstimateOptions: Sendable, Equatable {
  /// Denoiser calls of a sample, 1...1000 (1 to 30, by task).
  package let steps: Int?
  /// The share of the noise schedule that is gone through, 0.01...1: 1 for inpainting and colorization, 0.15 or less else.
  package let depth: Double?
  /// The part of each step's noise that is fresh, 0...1 in sixteenths; by default all of the next timestep's, which is more.
  package let eta: Double?
  /// How many samples the estimate is the mean of, 1...64 (4 for colorization, else 1): more are nearer to the truth, and
  /// smoother.
  package let samples: Int?
  /// How strong the colours of a colorized image are, 0...1 (0.5, which is nearest to the truth).
  package let saturation: Double?

  public static let standard = EstimateOptions()

  private init() { (steps, depth, eta, samples, saturation) = (nil, nil, nil, nil, nil) }

  /// - Throws: `DDCMError` of category `usage` for values out of range.
  public init(
    steps: Int? = nil, depth: Double? = nil, eta: Double? = nil, samples: Int? = nil, saturation: Double? = nil
  ) throws(DDCMError) {
    try Checks.range(.estimateSteps, steps, in: 1...1000)
    try Checks.range(.depth, depth, in: 0.01...1)
    try Checks.range(.eta, eta, in: 0...1)
    try Checks.range(.samples, samples, in: 1...64)
    try Checks.range(.saturation, saturation, in: 0...1)
    self.steps = steps
    self.depth = depth
    self.eta = eta
    self.samples = samples
    self.saturation = saturation
  }

  /// - Parameter tasks: whose defaults hold where nothing is set.
  func sampling(for tasks: [Degradation], seed: UInt64) -> Restoration.Options {
    var options = Degradation.options(for: tasks)
    options.steps = steps ?? options.steps
    options.depth = depth ?? options.depth
    options.samples = samples ?? options.samples
    if let saturation { options.saturation?.factor = saturation }
    if let eta { options.eta = .init(sixteenths: UInt8((16 * eta).rounded())) }
    options.seed = seed
    return options
  }
}
