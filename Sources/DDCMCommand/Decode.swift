import ArgumentParser
import DDCM
import DDCMCodec

struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decode .ddcm streams to images.",
    usage: "ddcm decode [<options>] <stream> ... <out>",
    discussion: """
      A stream names the model that made it; decoding needs the same model.

        ddcm decode lorikeet.ddcm lorikeet.png
        ddcm decode streams/*.ddcm images/
        ddcm decode --bytes 500 lorikeet.ddcm coarse.png
        ddcm decode - - < lorikeet.ddcm > lorikeet.png

      lorikeet.ddcm is made by 'ddcm encode Documentation/samples/lorikeet.jpg lorikeet.ddcm'. For expert options run \
      'ddcm decode --help-all'.
      """)

  @OptionGroup var files: FileArguments
  @OptionGroup(title: "PARTIAL STREAMS") var part: PartArguments

  @Option(
    help: ArgumentHelp(
      "The last step: faithful, with the highest PSNR; perceptual, which looks more like a photograph; or the share of the "
        + "second, 0...1. The model needs a finisher, as the bundled one has.",
      valueName: "kind"))
  var finish = Finish.faithful

  @OptionGroup(title: "BATCHES") var batch: BatchArguments
  @OptionGroup(title: "CONDITIONING") var texts: KnownPromptArguments
  @OptionGroup(title: "MODEL") var model: ModelArguments
  @OptionGroup var format: ImageFormatArgument
  @OptionGroup var writing: WritingArguments
  @OptionGroup var reporting: ReportingArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var previewing: PreviewArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var limit: LimitArguments

  struct PartArguments: ParsableArguments {
    @Option(
      help: ArgumentHelp("Decode only the first bytes of each stream: a coarser image.", valueName: "n"))
    var bytes: Int?

    @Flag(
      help: """
        Decode a stream whose end is missing, such as an interrupted download. Its checksum is not compared.
        """)
    var partial = false

    var mode: DecodeRequest.Mode { bytes.map(DecodeRequest.Mode.prefix) ?? (partial ? .partial : .whole) }
  }

  func run() throws {
    guard previewing.preview != files.output || files.output.hasSuffix("/") else {
      throw DDCMError(
        .usage, "The previews would replace the image '\(files.output)'.", remedy: "Name another file with --preview.")
    }
    let inputs = try Input.all(files.inputs, recursive: batch.recursive)
    let jobs = try Job.all(inputs, to: files.output, extension: format.fileExtension)
    let previews = try previewing.previews(inputs: jobs.count, format: format, force: writing.force)
    let console = Console(reporting, outputs: [files.output], concurrency: batch.jobs)
    let models = try model.source(console)
    try console.run(jobs, batch, unrecognized: "not a .ddcm stream") {
      try decode($0, previews, models, console, $1)
    }
  }

  private func decode(
    _ job: Job, _ previews: Previews?, _ models: ModelSource, _ console: Console, _ summary: BatchSummary
  ) throws {
    let output = try ImageOutput(path: job.output, format: format.format, force: writing.force, inputs: [job.input])
    let bytes = try job.input.bytes()
    let request = try DecodeRequest(
      bytes, mode: part.mode, prompts: texts.prompts, maxPixels: limit.maxPixels,
      finish: finish)
    let codec = try models.codec(for: request.info)

    let progress = console.progress(of: job.input.name)
    defer { progress.clear() }
    let result = try codec.run(request) { step in
      progress.show(step)
      try previews?.write(step, of: job.input)
    }
    progress.clear()

    try output.finish(result.image)
    for note in result.notes { console.note(note, about: job.input.name) }
    summary.add(pixels: result.image.width * result.image.height, bytes: bytes.count)
    try console.result(
      "\(job.input.name) → \(job.outputName)  \(result.image.width)×\(result.image.height) pixels, "
        + "\(progress.elapsed.fixed(1)) s")
  }
}

struct LimitArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Refuse images with more pixels.", valueName: "n"))
  var maxPixels = DecodeRequest.defaultMaxPixels
}
