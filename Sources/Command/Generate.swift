import ArgumentParser
import DDCM
import ImageCodec
import ModelFolder

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make pictures, and their streams, of random choices.",
    usage: "ddcm generate [<options>] <out>",
    discussion: """
      Each picture comes with the stream that it decodes from, beside it unless --stream names another file.

        ddcm generate picture.png
        ddcm generate --count 8 --width 256 --height 256 pictures/
      """)

  @Argument(
    help: ArgumentHelp(
      "The picture; with --count a number is put into the name. Or a folder that exists or whose name ends in '/'.",
      valueName: "out"), completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp("The stream's file (default: beside the picture).", valueName: "file"), completion: .file())
  var stream: String?

  @Option(help: ArgumentHelp("How many pictures, 1...100000.", valueName: "n"))
  var count = 1

  @Option(help: ArgumentHelp("Pixels, 1...16384 (default: what the model was trained on).", valueName: "pixels"))
  var width: Int?

  @Option(help: ArgumentHelp("Pixels, 1...16384 (default: what the model was trained on).", valueName: "pixels"))
  var height: Int?

  @Option(
    help: ArgumentHelp(
      "Makes the choices and the codebooks; the pictures after the first have the seeds that follow (default: another "
        + "at each run).", valueName: "s"))
  var seed: UInt64?

  @OptionGroup var format: PictureFormatOption
  @OptionGroup(title: "MODEL") var model: ModelOptions
  @OptionGroup var writing: WritingOptions
  @OptionGroup var reporting: ReportingOptions
  @OptionGroup(title: "PROCESS") var process: ProcessOptions

  /// M where nobody says: the sum is normal enough, and the streams are small.
  private static let atoms = 8

  func validate() throws {
    try count.validate("--count", in: 1...100_000)
    try width?.validate("--width", in: 1...16384)
    try height?.validate("--height", in: 1...16384)
    guard count == 1 || stream == nil else { throw ValidationError("--stream names one file, and excludes --count.") }
    guard output != StandardStreams.placeholder || stream != StandardStreams.placeholder else {
      throw ValidationError("Standard output takes the picture or the stream, not both.")
    }
    guard count == 1 || output != StandardStreams.placeholder else {
      throw ValidationError("Standard output takes one picture.")
    }
  }

  func run() throws {
    let destination = Destination(output)
    try destination.create()
    let console = Console(
      reporting, standardOutputCarriesData: [output, stream].contains(StandardStreams.placeholder))
    let models = ModelLoader(model, console)
    let first = seed ?? UInt64(UInt32.random(in: 0 ... .max))
    var jobs = GeneratedNames(destination, count: count, extension: format.fileExtension).all
    if let stream { jobs[0].stream = stream }
    if count > 1 { _ = try models.codec() }
    try console.attempt(Array(zip(jobs, 0...)), named: \.0.picture) { names, index in
      try generate(names, seed: first &+ index, with: models, console)
    }
  }

  private func generate(
    _ names: GeneratedNames.Names, seed: UInt64, with models: ModelLoader, _ console: Console
  ) throws {
    let output = try PictureOutput(path: names.picture, format: format.format, force: writing.force)
    let streamOutput = try names.stream.map { try Output(path: $0, force: writing.force) }
    let codec = try models.codec()
    let side = codec.model.trainedSize ?? codec.model.padded(256, halvings: 0)
    let (width, height) = (width ?? side, height ?? side)
    let settings = try codec.settings(
      atoms: process.chosenAtoms ?? Self.atoms, width: width, height: height,
      options: process.encodingOptions(seed: seed))

    let progress = console.progress(of: names.picture)
    defer { progress.clear() }
    var rule = Uniform(using: SplitMix(seed: seed))
    let generated = try codec.run(&rule, width: width, height: height, settings: settings, observe: progress.show)
    progress.clear()

    let bytes = generated.stream.serialized()
    try output.finish(generated.picture)
    try streamOutput?.finish(bytes)
    try console.result(
      "seed \(seed) → \([names.picture, names.stream].compactMap(\.self).joined(separator: ", "))  \(width)×\(height) pixels, "
        + "\(bytes.count.grouped) bytes, \(progress.elapsed.fixed(1)) s")
  }
}
