import ArgumentParser
import DDCM
import DDCMCodec

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Generate images and their streams from random choices.",
    usage: "ddcm generate [<options>] <out>",
    discussion: """
      Writes each image and, beside it, the stream that decodes to it.

        ddcm generate image.png
        ddcm generate --seed 7 --width 256 --height 192 image.png
        ddcm generate --count 8 images/

      With models that are conditioned on text or classes (see 'ddcm models'):

        ddcm generate --model org/name --prompt "a lighthouse at dusk" image.png
        ddcm generate --model org/name --class 3 --null-class 10 image.png

      For expert options run 'ddcm generate --help-all'.
      """)

  @Argument(
    help: ArgumentHelp(
      "The image; with --count its name gets a number. Or a folder that exists, or a new one with a '/' at its end.",
      valueName: "out"), completion: .file())
  var output: String

  @OptionGroup(title: "IMAGES") var images: ImageArguments
  @OptionGroup var format: ImageFormatArgument
  @OptionGroup(title: "CONDITIONING") var conditioning: ConditioningArguments
  @OptionGroup(title: "MODEL") var model: ModelArguments
  @OptionGroup var writing: WritingArguments
  @OptionGroup var reporting: ReportingArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var expert: ExpertArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var process: ProcessArguments
  @OptionGroup(title: "EXPERT OPTIONS", visibility: .hidden) var limit: LimitArguments

  struct ImageArguments: ParsableArguments {
    @Option(
      help: ArgumentHelp("Width in pixels, 1...16384 (default: that of the training images).", valueName: "pixels"))
    var width: Int?

    @Option(
      help: ArgumentHelp("Height in pixels, 1...16384 (default: that of the training images).", valueName: "pixels"))
    var height: Int?

    @Option(help: ArgumentHelp("Number of images, 1...100000.", valueName: "n"))
    var count = 1

    @Option(
      help: ArgumentHelp(
        "Seed of the choices and the codebooks; further images have the seeds that follow (default: random).",
        valueName: "s"))
    var seed: UInt64?

    @Option(
      help: ArgumentHelp("File of the stream (default: beside the image).", valueName: "file"), completion: .file())
    var stream: String?
  }

  struct ExpertArguments: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Seed of the codebooks of all images, which then differ only in their choices and their initial noise "
          + "(default: each image's own seed).", valueName: "s"))
    var codebookSeed: UInt64?

    @Option(
      help: ArgumentHelp(
        "Compressed classifier-free guidance: of this number of random candidates, choose the one that moves most "
          + "towards --prompt, or --class with --null-class. The stream decodes without them.",
        valueName: "candidates"))
    var ccfg: Int?
  }

  func validate() throws {
    guard 1...100_000 ~= images.count else {
      throw ValidationError("--count is \(images.count), outside of its range. Set it to 1...100000.")
    }
    guard images.count == 1 || images.stream == nil else {
      throw ValidationError("--stream names one file and excludes --count.")
    }
    guard images.count == 1 || output != StandardStreams.placeholder else {
      throw ValidationError("Standard output takes one image only.")
    }
  }

  func run() throws {
    let firstSeed = images.seed ?? UInt64(UInt32.random(in: 0 ... .max))
    _ = try request(seed: firstSeed)
    try Output.requireOneStandardOutput([output, images.stream])
    let destination = Destination(output)
    try destination.create()
    let console = Console(reporting, outputs: [output, images.stream])
    let models = try model.source(console)
    var jobs = GeneratedNames.all(destination, count: images.count, extension: format.fileExtension)
    if let stream = images.stream { jobs[0].stream = stream }
    if images.count > 1 { _ = try models.codec() }
    try console.attempt(Array(zip(jobs, 0...)), named: \.0.image) { names, index in
      try generate(names, request(seed: firstSeed &+ index), models, console)
    }
  }

  private func request(seed: UInt64) throws(DDCMError) -> GenerateRequest {
    try GenerateRequest(
      width: images.width, height: images.height, seed: seed, codebookSeed: expert.codebookSeed, ccfg: expert.ccfg,
      conditioning: conditioning.options, process: process.options,
      maxPixels: limit.maxPixels)
  }

  private func generate(
    _ names: GeneratedNames, _ request: GenerateRequest, _ models: ModelSource, _ console: Console
  ) throws {
    let output = try ImageOutput(path: names.image, format: format.format, force: writing.force, inputs: [])
    let streamOutput = try names.stream.map { try Output(stream: $0, force: writing.force, inputs: []) }
    let codec = try models.codec()

    let progress = console.progress(of: names.image)
    defer { progress.clear() }
    let result = try codec.run(request) { progress.show($0) }
    progress.clear()

    try output.finish(result.image)
    try streamOutput?.finish(result.bytes)
    for note in result.notes { console.note(note, about: names.image) }
    let outputs = [names.image, names.stream].compactMap(\.self).map(StandardStreams.name)
    try console.result(
      "seed \(request.seed) → \(outputs.joined(separator: ", "))  \(result.image.width)×\(result.image.height) pixels, "
        + "\(result.bytes.count.grouped) bytes, \(progress.elapsed.fixed(1)) s")
  }
}
