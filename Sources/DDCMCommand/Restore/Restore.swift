import ArgumentParser
import DDCM
import DDCMCodec

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Restore a degraded image.",
    discussion: """
      The model adds what the degraded image lacks, in accord with what it shows. With --stream or a rate the result is \
      an image that a .ddcm stream stores; otherwise no stream limits its quality. Models on latents can only inpaint; the \
      included model can do every task.

        ddcm restore inpaint --mask box:320,200,96,96 \\
          Documentation/samples/lorikeet.jpg filled.png
        ddcm restore decompress Documentation/samples/coast.jpg clean.png
        ddcm restore upscale --scale 2 small.png large.png

      Each task has more examples: 'ddcm restore upscale --help'.
      """,
    subcommands: [
      Inpaint.self, Upscale.self, Colorize.self, Deblur.self, Denoise.self, Decompress.self, RestoreBlind.self,
    ])
}

/// The arguments of every restoration task.
struct RestoreArguments: ParsableArguments {
  @Argument(help: ArgumentHelp("The degraded image; '-' is standard input.", valueName: "in"), completion: .file())
  var input: String

  @Argument(help: ArgumentHelp("The restored image; '-' is standard output.", valueName: "out"), completion: .file())
  var output: String

  @OptionGroup(title: "STREAM") var streaming: StreamArguments
  @OptionGroup(title: "MODEL") var model: ModelArguments
  @OptionGroup var format: ImageFormatArgument
  @OptionGroup var writing: WritingArguments
  @OptionGroup var reporting: ReportingArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var expert: ExpertArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var process: ProcessArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var limit: LimitArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var reading: ReadingArguments

  struct StreamArguments: ParsableArguments {
    @Option(
      help: ArgumentHelp("Also write a stream; the image is then the one that it decodes to.", valueName: "file"),
      completion: .file())
    var stream: String?

    @OptionGroup var rate: RateArguments
  }

  struct ExpertArguments: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Denoiser calls of each sample of the estimate, 1...1000 (default: 1 to 30, by task).", valueName: "n"))
    var estimateSteps: Int?

    @Option(
      help: ArgumentHelp(
        "Share of the noise schedule that the estimate goes through, 0.01...1: more adds more detail (default: 1 for "
          + "inpaint and colorize, otherwise 0.15 or less).", valueName: "share"))
    var depth: Double?

    @Option(
      help: ArgumentHelp(
        "Share of the posterior's noise that each step of the estimate draws anew, 0...1 in sixteenths; about 0.85 in "
          + "DDNM (default: all of the next timestep's noise, which is more and gives better images).",
        valueName: "eta"))
    var eta: Double?

    @Option(
      help: ArgumentHelp(
        "The estimate is the mean of this number of samples, 1...64: more are nearer to the original and smoother. Time "
          + "is proportional (default: 4 for colorize, otherwise 1).", valueName: "n"))
    var samples: Int?

    @Option(
      help: ArgumentHelp(
        "Saturation of added colours, 0...1, where 1 is as sampled (default: 0.5, nearest to the original).",
        valueName: "share"))
    var saturation: Double?

    @Option(
      help: """
        What a stream's choices follow. estimate: an estimate that is made first; better. observed: the degraded image at \
        each step, as in the paper (arXiv 2502.01189).
        """)
    var rule = RestoreRequest.Rule.estimate

    @Option(help: ArgumentHelp("Seed of the samples and the codebooks.", valueName: "s"))
    var seed: UInt64 = 0
  }

  /// The input of a task.
  struct Source {
    let image: RGBImage
    let tasks: [Degradation]
  }

  /// Restores and writes.
  ///
  /// - Parameters:
  ///   - tasks: what degraded the image.
  ///   - noise: standard deviation, where white is 255.
  ///   - experiment: whether the given image is the original, and where the degraded one is written.
  ///   - read: reads the input; nil for an image with `tasks`.
  func restore(
    _ tasks: [TaskArgument], noise: Double = 0, keepsKnown: Bool = false, experiment: ExperimentArguments,
    degrades: Bool? = nil, read: ((Input, Console) throws -> Source)? = nil
  ) throws {
    let degrades = degrades ?? experiment.degrade
    func request(_ source: Source, degrades: Bool, maxPixels: Int) throws -> RestoreRequest {
      try RestoreRequest(
        source.image, tasks: source.tasks, noise: noise, degrades: degrades, keepsKnown: keepsKnown,
        rate: streaming.rate.rate, makesStream: streaming.stream != nil, rule: expert.rule,
        estimate: EstimateOptions(
          steps: expert.estimateSteps, depth: expert.depth, eta: expert.eta, samples: expert.samples,
          saturation: expert.saturation),
        seed: expert.seed, maxPixels: maxPixels, process: process.options)
    }
    // Options that exclude each other are an error before anything is read.
    _ = try request(
      Source(image: .placeholder, tasks: tasks.map(\.placeholder)), degrades: false,
      maxPixels: DecodeRequest.defaultMaxPixels)
    let outputs = [output, streaming.stream, experiment.degraded]
    try Output.requireOneStandardOutput(outputs)

    let console = Console(reporting, outputs: outputs)
    let models = try model.source(console)
    try console.attempt([Input(path: input)], named: \.name) { input in
      let imageOutput = try ImageOutput(path: output, format: format.format, force: writing.force, inputs: [input])
      let streamOutput = try streaming.stream.map { try Output(stream: $0, force: writing.force, inputs: [input]) }
      let degradedOutput = try experiment.degraded.map {
        try ImageOutput(path: $0, force: writing.force, inputs: [input])
      }
      let source =
        try read?(input, console)
        ?? Source(
          image: input.image(maxPixels: limit.maxPixels, strict: reading.strict, console),
          tasks: tasks.map { try $0.degradation() })
      let request = try request(source, degrades: degrades, maxPixels: limit.maxPixels)
      let codec = try models.codec()

      let progress = console.progress(of: input.name)
      defer { progress.clear() }
      let result = try codec.run(request) { progress.show($0) }
      progress.clear()

      if let degraded = request.degradedImage { try degradedOutput?.finish(degraded) }
      if let bytes = result.bytes { try streamOutput?.finish(bytes) }
      try imageOutput.finish(result.image)
      for note in result.notes { console.note(note, about: input.name) }
      let names = [output, streaming.stream].compactMap(\.self).map(StandardStreams.name)
      let size = result.bytes.map { ", \($0.count.grouped) bytes" } ?? ""
      try console.result(
        "\(input.name) → \(names.joined(separator: ", "))  \(result.image.width)×\(result.image.height) pixels\(size), "
          + "\(progress.elapsed.fixed(1)) s")
    }
  }
}

/// Experiments on images whose original is known.
struct ExperimentArguments: ParsableArguments {
  @Flag(help: "The input is the original: degrade it first, to compare the result with it.")
  var degrade = false

  @Option(help: ArgumentHelp("With --degrade: also write the degraded image.", valueName: "out"), completion: .file())
  var degraded: String?

  func validate() throws {
    guard degraded == nil || degrade else { throw ValidationError("--degraded needs --degrade.") }
  }
}
