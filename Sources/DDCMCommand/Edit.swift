import ArgumentParser
import DDCM
import DDCMCodec

struct Edit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Edit a stream's image with another prompt or class.",
    usage: "ddcm edit [<options>] (--prompt <text> | --class <n>) <stream> <out>",
    discussion: """
      Keeps the choices of the stream and changes the condition from some step on. What earlier steps decide, the layout \
      first, stays; the earlier the change, the more of the image follows. The model must be conditioned on text or \
      classes; the included one is not.

        ddcm generate --model org/name --prompt "a cat" --seed 1 cat.png
        ddcm edit cat.ddcm dog.png --original-prompt "a cat" --prompt "a dog"
        ddcm edit cat.ddcm dog.png --original-prompt "a cat" --prompt "a dog" \\
          --from 0.3 --stream dog.ddcm

      For expert options run 'ddcm edit --help-all'.
      """)

  @Argument(
    help: ArgumentHelp("A stream; '-' is standard input.", valueName: "stream"),
    completion: .file(extensions: ["ddcm"]))
  var input: String

  @Argument(help: ArgumentHelp("The image; '-' is standard output.", valueName: "out"), completion: .file())
  var output: String

  @OptionGroup(title: "EDITING") var editing: EditingArguments
  @OptionGroup(title: "CONDITIONING") var conditioning: ConditioningArguments
  @OptionGroup(title: "MODEL") var model: ModelArguments
  @OptionGroup var format: ImageFormatArgument
  @OptionGroup var writing: WritingArguments
  @OptionGroup var reporting: ReportingArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var limit: LimitArguments

  struct EditingArguments: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Share of the steps before the change, 0 up to less than 1 (default: 0.5).", valueName: "share"))
    var from: Double?

    @Option(help: ArgumentHelp("First step of the new condition, from 0; excludes --from.", valueName: "i"))
    var fromStep: Int?

    @Option(
      help: ArgumentHelp(
        "A prompt that the stream was made with, if the stream stores only its digest; repeatable.",
        valueName: "text"))
    var originalPrompt: [String] = []

    @Option(
      help: ArgumentHelp("Also write the stream of the new image.", valueName: "file"), completion: .file())
    var stream: String?

    func validate() throws {
      guard fromStep == nil || from == nil else { throw ValidationError("--from-step and --from exclude each other.") }
    }

    var start: EditRequest.Start { fromStep.map(EditRequest.Start.step) ?? .share(from ?? 0.5) }
  }

  func run() throws {
    _ = try conditioning.options
    try Output.requireOneStandardOutput([output, editing.stream])
    let console = Console(reporting, outputs: [output, editing.stream])
    let models = try model.source(console)
    try console.attempt([Input(path: input)], named: \.name) { try edit($0, models, console) }
  }

  private func edit(_ input: Input, _ models: ModelSource, _ console: Console) throws {
    let imageOutput = try ImageOutput(path: output, format: format.format, force: writing.force, inputs: [input])
    let streamOutput = try editing.stream.map { try Output(stream: $0, force: writing.force, inputs: [input]) }
    let request = try EditRequest(
      input.bytes(), to: conditioning.options, from: editing.start, originalPrompts: editing.originalPrompt,
      maxPixels: limit.maxPixels)
    let codec = try models.codec(for: request.info)

    let progress = console.progress(of: input.name)
    defer { progress.clear() }
    let result = try codec.run(request) { progress.show($0) }
    progress.clear()

    try imageOutput.finish(result.image)
    try streamOutput?.finish(result.bytes)
    let outputs = [output, editing.stream].compactMap(\.self).map(StandardStreams.name)
    try console.result(
      "\(input.name) → \(outputs.joined(separator: ", "))  from step \(result.firstStep) of \(result.stepCount), "
        + "\(progress.elapsed.fixed(1)) s")
  }
}
