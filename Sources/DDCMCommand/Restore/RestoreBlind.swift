import ArgumentParser
import DDCM
import DDCMCodec
import Quality

struct RestoreBlind: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blind",
    abstract: "Restore an image whose degradation is unknown.",
    usage: "ddcm restore blind [<options>] <in> <out>",
    discussion: """
      At each step two candidates are compared, one towards an estimate and one at random, and the one is kept that leads \
      to an image near the estimate and of a good quality score. Two denoiser calls per step.

        ddcm restore blind Documentation/samples/coast.jpg restored.png
        ddcm restore blind --estimate filtered.png degraded.jpg restored.png

      For expert options run 'ddcm restore blind --help-all'.
      """)

  enum Metric: String, ExpressibleByArgument, CaseIterable {
    case niqe, none
  }

  @Argument(help: ArgumentHelp("The degraded image; '-' is standard input.", valueName: "in"), completion: .file())
  var input: String

  @Argument(help: ArgumentHelp("The restored image; '-' is standard output.", valueName: "out"), completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "The image after a filter or a restoration network, of the same size (default: the image itself).",
      valueName: "file"), completion: .file())
  var estimate: String?

  @Option(
    help: "Quality score of the candidates: niqe (Mittal et al., 2013), or none: only the distance to the estimate.")
  var score = Metric.niqe

  @OptionGroup(title: "STREAM") var streaming: RestoreArguments.StreamArguments
  @OptionGroup(title: "MODEL") var model: ModelArguments
  @OptionGroup var format: ImageFormatArgument
  @OptionGroup var writing: WritingArguments
  @OptionGroup var reporting: ReportingArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var expert: ExpertArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var process: ProcessArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var reading: ReadingArguments

  struct ExpertArguments: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Weight of the score, 0...1000, against the mean squared distance to the estimate of pixels in -1...1.",
        valueName: "w"))
    var weight = BlindRestoreRequest.defaultWeight

    @Option(
      help: ArgumentHelp("Seed of the random candidates, the codebooks and the initial noise.", valueName: "s"))
    var seed: UInt64 = 0
  }

  func run() throws {
    // Options that exclude each other are an error before anything is read.
    _ = try request(.placeholder, estimate: nil, score: nil)
    try Output.requireOneStandardOutput([output, streaming.stream])
    let console = Console(reporting, outputs: [output, streaming.stream])
    let models = try model.source(console)
    try console.attempt([Input(path: input)], named: \.name) { try restore($0, models, console) }
  }

  private func request(
    _ image: RGBImage, estimate: RGBImage?, score: (any NoReferenceMetric)?
  ) throws(DDCMError) -> BlindRestoreRequest {
    try BlindRestoreRequest(
      image, estimate: estimate, score: score, weight: expert.weight, rate: streaming.rate.rate, seed: expert.seed,
      process: process.options)
  }

  private func restore(_ input: Input, _ models: ModelSource, _ console: Console) throws {
    let imageOutput = try ImageOutput(path: output, format: format.format, force: writing.force, inputs: [input])
    let streamOutput = try streaming.stream.map { try Output(stream: $0, force: writing.force, inputs: [input]) }
    let image = try input.image(strict: reading.strict, console)
    let request = try request(
      image, estimate: estimate.map { try Input(path: $0).image(strict: reading.strict, console) },
      score: score == .none ? nil : NIQE())
    let codec = try models.codec()

    let progress = console.progress(of: input.name)
    defer { progress.clear() }
    let result = try codec.run(request) { progress.show($0) }
    progress.clear()

    try imageOutput.finish(result.image)
    try streamOutput?.finish(result.bytes)
    for note in result.notes { console.note(note, about: input.name) }
    let names = [output, streaming.stream].compactMap(\.self).map(StandardStreams.name)
    try console.result(
      "\(input.name) → \(names.joined(separator: ", "))  \(result.bytes.count.grouped) bytes, "
        + "\(progress.elapsed.fixed(1)) s")
  }
}
