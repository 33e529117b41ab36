import ArgumentParser
import DDCM
import ImageCodec
import Pictures

/// What all restorations take.
struct RestoreOptions: ParsableArguments {
  /// What a stream's choices follow.
  enum Rule: String, ExpressibleByArgument, CaseIterable {
    case estimate, observed
  }

  @Argument(
    help: ArgumentHelp("What became of the picture; '-' is standard input.", valueName: "in"), completion: .file())
  var input: String

  @Argument(help: ArgumentHelp("The restored picture; '-' is standard output.", valueName: "out"), completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp("Also write the result's stream, and be limited by its bits.", valueName: "file"),
    completion: .file())
  var stream: String?

  @OptionGroup(title: "RATE") var rate: RateOptions

  @Option(
    help: ArgumentHelp(
      "What happened to the picture afterwards, again for more: inpaint=mask, upscale=n[:box], colorize[=mean], "
        + "deblur=sigma. 'upscale --scale 2 --then colorize' is for small grey pictures.", valueName: "task"))
  var then: [Degradation] = []

  @Option(
    help: ArgumentHelp(
      "Standard deviation of noise in the input, where black is 0 and white 255 (default: 0, but for rounding).",
      valueName: "s"))
  var noise: Double?

  @Flag(help: "For experiments: the input is a clean picture, and is first made what it would have become.")
  var degrade = false

  @Option(
    help: ArgumentHelp("With --degrade: also write what is restored from.", valueName: "out"), completion: .file())
  var degraded: String?

  @Option(
    help: """
      What a stream's choices follow: an estimate of the picture that is made first (the default, better), or at each step \
      what was observed, as the paper has it (arXiv 2502.01189).
      """)
  var rule = Rule.estimate

  @Option(help: ArgumentHelp("Denoiser calls of the estimate, 1...1000 (default: 1 to 30, by task).", valueName: "n"))
  var estimateSteps: Int?

  @Option(
    help: ArgumentHelp(
      "How much noise the estimate begins with, 0.01...1 of the model's timesteps (default: 1 for inpaint and colorize, "
        + "else 0.15 or less). More makes up more.", valueName: "part"))
  var depth: Double?

  @Option(
    help: ArgumentHelp(
      "The part of the posterior's noise that each step of the estimate draws anew, 0...1 in sixteenths; DDNM has about 0.85 "
        + "(default: all the noise there is, which is more, and better).", valueName: "eta"))
  var eta: Double?

  @Option(
    help: ArgumentHelp(
      "The estimate is the mean of so many samples, 1...64: more are nearer to the truth, and smoother; time is in "
        + "proportion (default: 4 for colorize, else 1).", valueName: "n"))
  var samples: Int?

  @Option(
    help: ArgumentHelp(
      "How strong colors are that are made up for a grey picture, 0...1: 1 as the model draws them (default: 0.5, which is "
        + "nearest to the truth).", valueName: "part"))
  var saturation: Double?

  @Option(help: ArgumentHelp("Makes what is made up, and seeds the codebooks.", valueName: "s"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Refuse pictures of more pixels, restored.", valueName: "n"))
  var maxPixels = ReadPicture.defaultPixelLimit

  @OptionGroup var format: PictureFormatOption
  @OptionGroup(title: "MODEL") var model: ModelOptions
  @OptionGroup var writing: WritingOptions
  @OptionGroup var reporting: ReportingOptions
  @OptionGroup(title: "PROCESS") var process: ProcessOptions

  func validate() throws {
    try noise?.validate("--noise", in: 0...128)
    try estimateSteps?.validate("--estimate-steps", in: 1...1000)
    try eta?.validate("--eta", in: 0...1)
    try depth?.validate("--depth", in: 0.01...1)
    try samples?.validate("--samples", in: 1...64)
    try saturation?.validate("--saturation", in: 0...1)
    try maxPixels.validate("--max-pixels", in: 1...Int.max)
    guard degraded == nil || degrade else { throw ValidationError("--degraded goes with --degrade.") }
    guard [output, stream, degraded].count(where: { $0 == StandardStreams.placeholder }) <= 1 else {
      throw ValidationError("Standard output takes one file.")
    }
    try process.needChoices()
    guard process.chosenAtoms == nil || rate.chosen == nil else {
      throw ValidationError("--atoms excludes --quality, --bpp and --size.")
    }
  }

  /// Whether the result is to be what a stream holds.
  var makesStream: Bool { stream != nil || rate.chosen != nil || process.chosenAtoms != nil || rule == .observed }
}
