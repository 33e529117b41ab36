import ArgumentParser
import DDCM
import ImageCodec
import Pictures

struct Edit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Redraw a stream's picture as another class, or by another prompt.",
    usage: "ddcm edit [<options>] (--prompt <text> | --class <n>) <stream> <out>",
    discussion: """
      The choices of the stream stay; from some step on the model is told something else. What is settled by then, the \
      layout first, stays; the earlier the change, the more of the picture follows.

        ddcm edit cat.ddcm dog.png --class 5
        ddcm edit cat.ddcm dog.png --original-prompt "a cat" --prompt "a dog"
        ddcm edit cat.ddcm dog.png --class 5 --from 0.3 --stream dog.ddcm
      """)

  @Argument(
    help: ArgumentHelp("A stream; '-' is standard input.", valueName: "stream"),
    completion: .file(extensions: ["ddcm"]))
  var input: String

  @Argument(help: ArgumentHelp("The picture; '-' is standard output.", valueName: "out"), completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "Also write the stream of the new picture: the same choices, told otherwise.", valueName: "file"),
    completion: .file())
  var stream: String?

  @Option(help: ArgumentHelp("The first step that is told it, from 0. Excludes --from.", valueName: "i"))
  var fromStep: Int?

  @Option(
    help: ArgumentHelp(
      "The share of the steps that come before the change, 0 up to less than 1 (default: 0.5).", valueName: "share"))
  var from: Double?

  @Option(
    help: ArgumentHelp(
      "A text that the stream was made with, where it holds the digest alone; again for more.", valueName: "text"))
  var originalPrompt: [String] = []

  @Option(help: ArgumentHelp("Refuse streams of pictures with more pixels.", valueName: "n"))
  var maxPixels = Codec.defaultPixelLimit

  @OptionGroup(title: "CONDITIONING") var conditioning: ConditioningOptions
  @OptionGroup var format: PictureFormatOption
  @OptionGroup(title: "MODEL") var model: ModelOptions
  @OptionGroup var writing: WritingOptions
  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    try maxPixels.validate("--max-pixels", in: 1...Int.max)
    guard conditioning.condition != nil || conditioning.nullClass != nil else {
      throw ValidationError("Say what the picture shall become, with --prompt or --class.")
    }
    guard fromStep == nil || from == nil else { throw ValidationError("--from-step and --from exclude each other.") }
    try from?.validate("--from", in: 0...(1 as Double).nextDown)
    guard output != StandardStreams.placeholder || stream != StandardStreams.placeholder else {
      throw ValidationError("Standard output takes the picture or the stream, not both.")
    }
  }

  func run() throws {
    let console = Console(
      reporting, standardOutputCarriesData: [output, stream].contains(StandardStreams.placeholder))
    let input = Input(path: input)
    try console.attempt([input], named: \.name) { try edit($0, with: ModelLoader(model, console), console) }
  }

  private func edit(_ input: Input, with models: ModelLoader, _ console: Console) throws {
    let pictureOutput = try PictureOutput(path: output, format: format.format, force: writing.force)
    let streamOutput = try stream.map { try Output(path: $0, force: writing.force) }
    let original = try input.stream(console).knowing(originalPrompt)
    let step = try firstStep(of: original.header.settings.stepCount)
    let codec = try models.codec(for: original.header)

    let progress = console.progress(of: input.name)
    defer { progress.clear() }
    let guidance = original.header.conditioning.phases.last { $0.start <= step }?.conditioning?.guidance
    let edited = try codec.edit(
      original, to: conditioning.conditioning(promptGuidance: guidance?.scale ?? 1), from: step, pixelLimit: maxPixels,
      observe: progress.show)
    progress.clear()

    try pictureOutput.finish(edited.picture)
    try streamOutput?.finish(conditioning.stored(edited.stream).serialized())
    try console.result(
      "\(input.name) → \([output, stream].compactMap(\.self).joined(separator: ", "))  from step \(step) of "
        + "\(original.header.settings.stepCount), \(progress.elapsed.fixed(1)) s")
  }

  private func firstStep(of count: Int) throws -> Int {
    guard let fromStep else { return min(Int(((from ?? 0.5) * Double(count)).rounded()), count - 1) }
    guard 0..<count ~= fromStep else { throw CommandLineError.noSuchStep(fromStep, steps: count) }
    return fromStep
  }
}
