public import DDCM

/// Restoration of a degraded image, y = A·x + noise, to an image in accord with it (DDCM, arXiv 2502.01189, section 4).
///
/// Without a rate the result is an estimate that no stream limits; with one it is what a stream holds.
public struct RestoreRequest: CodecRequest {
  /// What a stream's choices follow.
  public enum Rule: String, Sendable, CaseIterable {
    /// An estimate of the image that is made first; better.
    case estimate
    /// At each step the measurement, as in the paper.
    case observed
  }

  let problem: InverseProblem
  let tasks: [Degradation]
  let estimate: EstimateOptions
  package let rate: Rate?
  package let rule: Rule
  package let keepsKnown: Bool
  package let seed: UInt64
  package let maxPixels: Int
  package let process: ProcessOptions

  /// - Parameters:
  ///   - image: the degraded image; with `degrades` the original.
  ///   - tasks: what degraded the image, in order; inpainting comes last. None for noise alone.
  ///   - noise: standard deviation of Gaussian noise, 0...128 where white is 255; rounding to 8 bits is known anyway.
  ///   - degrades: for experiments, degrade the given original first; see ``degradedImage``.
  ///   - keepsKnown: whether known pixels of an inpainted image replace the result's.
  ///   - rate: of the stream; nil for no stream, unless `process.atoms` or `rule` ask for one.
  ///   - rule: what the stream's choices follow.
  ///   - estimate: how the estimate is sampled.
  ///   - seed: of everything that is random, the codebooks included.
  ///   - maxPixels: the largest width × height of the restored image.
  /// - Throws: `DDCMError` of category `usage` for values out of range and for values that exclude each other, `limit` for an
  ///   image that is too large.
  public init(
    _ image: RGBImage, tasks: [Degradation], noise: Double = 0, degrades: Bool = false, keepsKnown: Bool = false,
    rate: Rate? = nil, makesStream: Bool = false, rule: Rule = .estimate, estimate: EstimateOptions = .standard,
    seed: UInt64 = 0, maxPixels: Int = DecodeRequest.defaultMaxPixels, process: ProcessOptions = .standard
  ) throws(DDCMError) {
    for task in tasks { try task.check() }
    try Checks.range(.noise, noise, in: 0...128)
    try Checks.range(.maxPixels, maxPixels, in: 1...Int.max)
    for case .inpaint in tasks.dropLast() {
      throw DDCMError(
        .usage, "Inpainting is not the last task.", remedy: "Missing pixels come last: reorder the tasks.")
    }
    for case .decompress in tasks where tasks.count > 1 || noise != 0 || degrades {
      throw DDCMError(
        .usage, "Removing JPEG artefacts excludes other tasks, \(.noise) and \(.degrade).",
        remedy: "Give the JPEG file as it is.")
    }
    if keepsKnown {
      guard tasks.count == 1, case .inpaint = tasks[0] else {
        throw DDCMError(
          .usage, "\(.keepKnown) is for inpainting alone.", remedy: "Leave it out, or make inpainting the only task.")
      }
    }
    guard estimate.saturation == nil || tasks.contains(where: \.isColorization) else {
      throw DDCMError(
        .usage, "\(.saturation) is for grey images.", remedy: "Leave it out, or add the task colorize.")
    }
    self.init(
      problem: try InverseProblem(
        image, tasks, noise: noise, degrades: degrades, seed: seed, maxPixels: maxPixels),
      tasks: tasks, estimate, rate, makesStream, rule, keepsKnown: keepsKnown, seed, maxPixels, process)
    try checkRate()
  }

  /// Restoration under an operator of your own.
  ///
  /// - Parameters:
  ///   - measurement: y, of shape `forwardOperator.output`; images are −1…1.
  ///   - forwardOperator: A; its input is the planes of the restored image, 3×H×W.
  ///   - noise: standard deviation of independent noise in y, in 0…255 as for 8-bit images.
  /// - Throws: as ``init(_:tasks:noise:degrades:keepsKnown:rate:makesStream:rule:estimate:seed:maxPixels:process:)``, and for
  ///   shapes that do not fit each other.
  public init(
    _ measurement: Latent, through forwardOperator: some LinearOperator, noise: Double = 0, rate: Rate? = nil,
    makesStream: Bool = false, rule: Rule = .estimate, estimate: EstimateOptions = .standard, seed: UInt64 = 0,
    maxPixels: Int = DecodeRequest.defaultMaxPixels, process: ProcessOptions = .standard
  ) throws(DDCMError) {
    try Checks.range(.noise, noise, in: 0...128)
    try Checks.range(.maxPixels, maxPixels, in: 1...Int.max)
    guard estimate.saturation == nil else {
      throw DDCMError(.usage, "\(.saturation) is for the task colorize.", remedy: "Leave it out.")
    }
    self.init(
      problem: try InverseProblem(measurement, through: forwardOperator, noise: noise, maxPixels: maxPixels),
      tasks: [], estimate, rate, makesStream, rule, keepsKnown: false, seed, maxPixels, process)
    try checkRate()
  }

  private init(
    problem: InverseProblem, tasks: [Degradation], _ estimate: EstimateOptions, _ rate: Rate?, _ makesStream: Bool,
    _ rule: Rule, keepsKnown: Bool, _ seed: UInt64, _ maxPixels: Int, _ process: ProcessOptions
  ) {
    self.problem = problem
    self.tasks = tasks
    self.estimate = estimate
    self.rate = rate
    self.rule = rule
    self.keepsKnown = keepsKnown
    self.seed = seed
    self.maxPixels = maxPixels
    self.process = process
    asksForStream = makesStream
  }

  private func checkRate() throws(DDCMError) {
    try Checks.rate(rate, of: process)
  }

  private let asksForStream: Bool

  /// Whether the result is what a stream holds.
  public var makesStream: Bool { asksForStream || rate != nil || process.chosenAtoms != nil || rule == .observed }

  /// The degraded image: the input, or with `degrades` its degraded version. Nil under an operator of your own.
  public var degradedImage: RGBImage? { problem.image }

  /// Pixels of the restored image.
  public var width: Int { problem.observation.forwardOperator.input.width }
  public var height: Int { problem.observation.forwardOperator.input.height }
}

/// A restored image, and its stream if one was asked for.
public struct RestoreResult: Sendable {
  public let image: RGBImage
  /// The `.ddcm` file; nil where no stream was asked for.
  public let bytes: [UInt8]?
  public let notes: [String]
}
