import ArgumentParser
import DDCM
import DDCMCodec
import DDCMImages

struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Encode images to .ddcm.",
    usage: "ddcm encode [<options>] <image> ... <out>",
    discussion: """
      Reads PNG, JPEG, WebP, TIFF and PPM, and AVIF, HEIC and JPEG XL if the installed libvips supports them.

        ddcm encode Documentation/samples/lorikeet.jpg lorikeet.ddcm
        ddcm encode --bpp 0.1 Documentation/samples/*.jpg streams/
        ddcm encode --effort 8 --size 600 Documentation/samples/coast.jpg coast.ddcm
        ddcm encode --psnr 28 Documentation/samples/coast.jpg coast.ddcm
        ddcm encode --recursive --skip-existing photos/ streams/
        ddcm encode - - < Documentation/samples/coast.jpg > coast.ddcm

      For expert options run 'ddcm encode --help-all'.
      """)

  @OptionGroup var files: FileArguments
  @OptionGroup(title: "SIZE, QUALITY AND SPEED") var rate: EncodingRateArguments
  @OptionGroup(title: "BATCHES") var batch: BatchArguments
  @OptionGroup(title: "CONDITIONING") var conditioning: ConditioningArguments
  @OptionGroup(title: "MODEL") var model: ModelArguments

  @Option(
    help: ArgumentHelp(
      "Also write the decoded image, at no extra cost; a folder for several inputs.", valueName: "out"),
    completion: .file())
  var reconstruction: String?

  @Option(
    help: ArgumentHelp(
      "How the image of --reconstruction is made, as for ddcm decode: faithful, perceptual or 0...1.", valueName: "kind"
    ))
  var finish = Finish.faithful

  @Option(
    help: ArgumentHelp(
      "Colour behind transparent pixels: white, black or six hexadecimal digits such as ff8000.", valueName: "color"))
  var background = Color.white

  @OptionGroup var writing: WritingArguments
  @OptionGroup var reporting: ReportingArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var expert: ExpertArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var process: ProcessArguments

  struct ExpertArguments: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Region of interest: a box and its weight, 0...16, where the rest has 1, such as 64,32,128,96:4; or an image of "
          + "the same size, black for weight 1 and white for 4. Repeatable; weights multiply.",
        valueName: "x,y,w,h:weight|map"))
    var roi: [RegionArgument] = []

    @Flag(help: "Protect the stream against bit errors: about 12 % more bytes, or lower quality at a given --size.")
    var resilient = false

    @Option(help: ArgumentHelp("Seed of the codebooks and the initial noise.", valueName: "s"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Refuse images with more pixels.", valueName: "n"))
    var maxPixels = LoadedImage.defaultMaxPixels

    @OptionGroup var reading: ReadingArguments
  }

  func run() throws {
    // Options that exclude each other are an error before anything is read.
    _ = try request(.placeholder)
    guard finish == .faithful || reconstruction != nil else {
      throw DDCMError(
        .usage, "--finish is of the decoded image, and none is written.",
        remedy: "Add --reconstruction, or give --finish to ddcm decode.")
    }
    try Output.requireOneStandardOutput([files.output, reconstruction])
    if case .file(let path) = Destination(files.output), ImageFormat(path: path) != nil {
      throw DDCMError(
        .usage, "'\(path)' is the name of an image, and the output is a stream.",
        remedy: "Name a .ddcm file, or a folder with a '/' at its end.")
    }
    let inputs = try Input.all(files.inputs, recursive: batch.recursive)
    var jobs = try Job.all(inputs, to: files.output, extension: "ddcm")
    if let reconstruction {
      let images = try Job.all(inputs, to: reconstruction, extension: "png")
      for index in jobs.indices { jobs[index].reconstruction = images[index].output }
    }
    let console = Console(reporting, outputs: [files.output, reconstruction], concurrency: batch.jobs)
    let models = try model.source(console)
    // A missing model is one error, not one for each image.
    if jobs.count > 1 { _ = try models.codec() }
    try console.run(jobs, batch, unrecognized: "not an image") { try encode($0, models, console, $1) }
  }

  private func request(_ image: RGBImage, roi: [Region] = []) throws(DDCMError) -> EncodeRequest {
    try EncodeRequest(
      image, rate: rate.rate, effort: rate.effortLevel, roi: roi, conditioning: conditioning.options,
      isResilient: expert.resilient, seed: expert.seed, process: process.options,
      finish: finish)
  }

  private func encode(_ job: Job, _ models: ModelSource, _ console: Console, _ summary: BatchSummary) throws {
    let output = try Output(stream: job.output, force: writing.force, inputs: [job.input])
    let decoded = try job.reconstruction.map { try ImageOutput(path: $0, force: writing.force, inputs: [job.input]) }
    let image = try job.input.image(
      background: background, maxPixels: expert.maxPixels, strict: expert.reading.strict, console)
    let request = try request(image, roi: expert.roi.map { try $0.region(maxPixels: expert.maxPixels) })
    let codec = try models.codec()

    let progress = console.progress(of: job.input.name)
    defer { progress.clear() }
    let result = try codec.run(request) { progress.show($0) }
    progress.clear()

    try output.finish(result.bytes)
    try decoded?.finish(result.image)
    for note in result.notes { console.note(note, about: job.input.name) }
    summary.add(pixels: image.width * image.height, bytes: result.bytes.count)
    let search = result.score.map { "\(score($0, request.rate)), \(result.passes) passes, " } ?? ""
    try console.result(
      "\(job.input.name) → \(job.outputName)  \(result.bytes.count.grouped) bytes, \(result.bitsPerPixel.fixed(3)) bpp, "
        + "\(search)\(progress.elapsed.fixed(1)) s")
  }

  private func score(_ score: Double, _ rate: Rate?) -> String {
    if case .ssim = rate { "SSIM \(score.fixed(4))" } else { "PSNR \(score.fixed(2)) dB" }
  }
}

extension RGBImage {
  /// Stands for an image that is not read yet, to check options.
  static let placeholder = RGBImage(width: 8, height: 8, bytes: [UInt8](repeating: 128, count: 3 * 64))
}

extension Console {
  /// Runs the jobs of a batch. Files found in folders that are of another kind are skipped with a note.
  ///
  /// - Parameters:
  ///   - unrecognized: what is said of such files, "not an image" for example.
  /// - Throws: the exit code of the first input that failed.
  func run(
    _ jobs: [Job], _ options: BatchArguments, unrecognized: String,
    _ body: @escaping @Sendable (Job, BatchSummary) throws -> Void
  ) throws {
    let summary = BatchSummary()
    let failures = attemptConcurrently(jobs, named: \.input.name) { job in
      if options.skipExisting, job.outputExists { return summary.addExisting() }
      do {
        try body(job, summary)
      } catch let error where job.input.subfolder != nil && DDCMError(error).category == .notRecognized {
        summary.addUnrecognized()
        note("skipped: \(unrecognized)", about: job.input.name)
      }
    }
    if options.skipExisting || jobs.contains(where: { $0.input.subfolder != nil }) {
      try result(summary.line(failures: failures.count, unrecognized: unrecognized))
    }
    if let failure = failures.first { throw failure }
  }
}
