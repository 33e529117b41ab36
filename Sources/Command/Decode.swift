import ArgumentParser
import DDCM
import ImageCodec
import Pictures

struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make pictures of .ddcm streams.",
    usage: "ddcm decode [<options>] <stream> ... <out>",
    discussion: """
      A stream names the model that made it; the same model is needed to decode it.

        ddcm decode photo.ddcm photo.png
        ddcm decode streams/*.ddcm pictures/
        ddcm decode - - < photo.ddcm > photo.png
        ddcm decode --prompt "a lighthouse at dusk" photo.ddcm photo.png
        ddcm decode --bytes 500 photo.ddcm coarse.png
      """)

  @OptionGroup var files: FileArguments
  @OptionGroup var part: PartialOptions
  @OptionGroup var previewing: PreviewOptions
  @OptionGroup(title: "MODEL") var model: ModelOptions
  @OptionGroup(title: "CONDITIONING") var texts: KnownTextOptions
  @OptionGroup var format: PictureFormatOption

  @Option(help: ArgumentHelp("Refuse streams of pictures with more pixels.", valueName: "n"))
  var maxPixels = Codec.defaultPixelLimit

  @OptionGroup var parallel: JobsOption
  @OptionGroup var writing: WritingOptions
  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    try maxPixels.validate("--max-pixels", in: 1...Int.max)
    guard previewing.preview != files.output || files.output.hasSuffix("/") else {
      throw ValidationError("The previews would replace the picture: name another file with --preview.")
    }
  }

  func run() throws {
    let destination = Destination(files.output)
    let jobs = try Job.all(files.inputs, to: destination, extension: format.fileExtension)
    try destination.create()
    let previews = try previewing.previews(of: jobs.count, format: format, force: writing.force)
    let console = Console(
      reporting, standardOutputCarriesData: jobs.contains { $0.output == StandardStreams.placeholder },
      jobs: parallel.jobs)
    let models = ModelLoader(model, console)
    try console.attemptAtOnce(jobs, named: \.input.name) { try decode($0, previews, with: models, console) }
  }

  private func decode(_ job: Job, _ previews: Previews?, with models: ModelLoader, _ console: Console) throws {
    let output = try PictureOutput(path: job.output, format: format.format, force: writing.force)
    let stream = try part.stream(of: job.input, console).knowing(texts.known)
    let codec = try models.codec(for: stream.header)

    let progress = console.progress(of: job.input.name)
    defer { progress.clear() }
    let picture = try codec.decode(stream, pixelLimit: maxPixels) { step in
      progress.show(step)
      try previews?.show(step, of: stream.header, from: job.input, with: codec)
    }
    progress.clear()

    try output.finish(picture)
    try console.result(
      "\(job.input.name) → \(job.outputName)  \(picture.width)×\(picture.height) pixels, "
        + "\(progress.elapsed.fixed(1)) s")
  }
}
