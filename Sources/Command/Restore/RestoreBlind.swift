import ArgumentParser
import DDCM
import ImageCodec
import Pictures
import Quality

struct RestoreBlind: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blind",
    abstract: "Restore a picture whose damage nobody describes.",
    usage: "ddcm restore blind [<options>] <in> <out>",
    discussion: """
      At each step two candidates are looked at, one towards an estimate and one at random, and the one is kept that \
      leads to a picture near the estimate and of a good score. Takes two network calls a step.

        ddcm restore blind --estimate filtered.png damaged.jpg restored.png
      """)

  @Argument(help: ArgumentHelp("The damaged picture; '-' is standard input.", valueName: "in"), completion: .file())
  var input: String

  @Argument(help: ArgumentHelp("The restored one; '-' is standard output.", valueName: "out"), completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "What a filter or a network for restoration made of the picture, of the same size (default: the picture itself).",
      valueName: "file"), completion: .file())
  var estimate: String?

  @Option(help: ArgumentHelp("Also write the stream that the restored picture decodes from.", valueName: "file"))
  var stream: String?

  @OptionGroup(title: "SCORE") var score: ScoreOptions
  @OptionGroup(title: "RATE") var rate: RateOptions
  @OptionGroup var format: PictureFormatOption
  @OptionGroup(title: "MODEL") var model: ModelOptions
  @OptionGroup var writing: WritingOptions
  @OptionGroup var reporting: ReportingOptions
  @OptionGroup(title: "PROCESS") var process: ProcessOptions

  @Option(
    help: ArgumentHelp(
      "Seeds the candidates at random, the codebooks and the noise that the process starts from.", valueName: "s"))
  var seed: UInt64 = 0

  func validate() throws {
    guard output != StandardStreams.placeholder || stream != StandardStreams.placeholder else {
      throw ValidationError("Standard output takes the picture or the stream, not both.")
    }
    try process.needChoices()
    guard process.chosenAtoms == nil || rate.chosen == nil else {
      throw ValidationError("--atoms excludes --quality, --bpp and --size.")
    }
  }

  func run() throws {
    let console = Console(
      reporting, standardOutputCarriesData: [output, stream].contains(StandardStreams.placeholder))
    let input = Input(path: input)
    try console.attempt([input], named: \.name) { try restore($0, console) }
  }

  private func restore(_ input: Input, _ console: Console) throws {
    let output = try PictureOutput(path: output, format: format.format, force: writing.force)
    let streamOutput = try stream.map { try Output(path: $0, force: writing.force) }
    let damaged = try read(input, console)
    let estimate = try estimate.map { try read(Input(path: $0), console) } ?? damaged
    guard (estimate.width, estimate.height) == (damaged.width, damaged.height) else {
      throw RestoreError.estimateSize(
        path: self.estimate ?? input.name, width: estimate.width, height: estimate.height, neededWidth: damaged.width,
        neededHeight: damaged.height)
    }

    let codec = try ModelLoader(model, console).codec()
    let progress = console.progress(of: input.name)
    defer { progress.clear() }
    let restoration = BlindRestoration(estimate: estimate, score: score.chosen, weight: score.weight)
    let settings = try process.settings(
      rate: rate.chosen, width: damaged.width, height: damaged.height, options: process.encodingOptions(seed: seed),
      codec)
    let restored: Codec.Encoded
    do {
      restored = try codec.restore(
        restoration, settings: settings, using: SplitMix(seed: seed), observe: progress.show)
    } catch let error as QualityError {
      throw RestoreError.noScore(error)
    }
    progress.clear()

    let bytes = restored.stream.serialized()
    try output.finish(restored.picture)
    try streamOutput?.finish(bytes)
    try console.result(
      "\(input.name) → \([self.output, stream].compactMap(\.self).map(StandardStreams.name).joined(separator: ", "))  "
        + "\(bytes.count.grouped) bytes, \(progress.elapsed.fixed(1)) s")
  }

  private func read(_ input: Input, _ console: Console) throws -> Picture {
    let read = try input.picture()
    for note in read.notes { console.note("\(input.name): \(note)") }
    return read.picture
  }
}
