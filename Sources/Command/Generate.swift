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
        ddcm generate --model org/name --prompt "a lighthouse at dusk" picture.png
        ddcm generate --class 3 --null-class 10 --ccfg 16 --model digits picture.png
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

  @Option(
    help: ArgumentHelp(
      "Seeds the codebooks of all pictures, which then differ in their choices alone: where each starts from is one too "
        + "(default: each picture's own seed).", valueName: "s"))
  var codebookSeed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Compressed classifier-free guidance: of so many random choices take the one that leads most towards --prompt, or "
        + "--class with --null-class. The stream decodes without them.", valueName: "candidates"))
  var ccfg: Int?

  @OptionGroup(title: "CONDITIONING") var conditioning: ConditioningOptions
  @OptionGroup var format: PictureFormatOption
  @OptionGroup(title: "MODEL") var model: ModelOptions
  @OptionGroup var writing: WritingOptions
  @OptionGroup var reporting: ReportingOptions
  @OptionGroup(title: "PROCESS") var process: ProcessOptions

  func validate() throws {
    try count.validate("--count", in: 1...100_000)
    try width?.validate("--width", in: 1...16384)
    try height?.validate("--height", in: 1...16384)
    try ccfg?.validate("--ccfg", in: 1...1 << 20)
    let isLed = conditioning.prompt != nil || (conditioning.label != nil && conditioning.nullClass != nil)
    guard ccfg == nil || isLed && conditioning.guidance == nil else {
      throw ValidationError("--ccfg needs --prompt, or --class and --null-class, and excludes --guidance.")
    }
    guard process.codewords != .infinite || (ccfg == nil && codebookSeed == nil) else {
      throw ValidationError("--codewords infinite leaves nothing to choose: it excludes --ccfg and --codebook-seed.")
    }
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
    let (width, height) = (width ?? codec.standardSide, height ?? codec.standardSide)
    var choices = SplitMix(seed: seed)
    let settings = try settings(codec, width: width, height: height, seed: seed, &choices)
    console.note(of: codec, for: names.picture, width: width, height: height)

    let progress = console.progress(of: names.picture)
    defer { progress.clear() }
    let generated = try generate(
      codec, choices, width: width, height: height, settings: settings, observe: progress.show)
    progress.clear()

    let bytes = conditioning.stored(generated.stream).serialized()
    try output.finish(generated.picture)
    try streamOutput?.finish(bytes)
    try console.result(
      "seed \(seed) → \([names.picture, names.stream].compactMap(\.self).joined(separator: ", "))  \(width)×\(height) pixels, "
        + "\(bytes.count.grouped) bytes, \(progress.elapsed.fixed(1)) s")
  }

  private func settings(
    _ codec: Codec, width: Int, height: Int, seed: UInt64, _ choices: inout SplitMix
  ) throws -> Settings {
    let options = process.encodingOptions(seed: codebookSeed ?? seed)
    guard process.codewords != .infinite else {
      return try codec.settingsForSampling(width: width, height: height, options: options)
    }
    var settings = try codec.settingsForGenerating(
      atoms: process.chosenAtoms, hasChosenMixture: process.hasChosenMixture, width: width,
      height: height, options: options)
    if codebookSeed != nil {
      let count = options.book.count(dimension: codec.model.shape(width: width, height: height, halvings: 0).count)
      settings.start = UInt32(Int.random(in: 0..<count, using: &choices))
    }
    return settings
  }

  /// Stable Diffusion's usual guidance.
  private static let promptGuidance = 7.5

  private func generate(
    _ codec: Codec, _ choices: SplitMix, width: Int, height: Int, settings: Settings,
    observe: (Step) throws -> Void
  ) throws -> Codec.Encoded {
    if let ccfg, let condition = conditioning.condition {
      let plan = ConditioningPlan(conditioning.nullCondition.map { Conditioning($0) })
      // Asked for here, so that a class that the model lacks is refused before the work.
      try codec.model.prior.check(ConditioningPlan(Conditioning(condition)))
      var rule = CompressedGuidance(
        toward: condition, of: codec.prior, candidates: ccfg, using: choices)
      return try codec.run(
        &rule, width: width, height: height, settings: settings, conditioning: plan, observe: observe)
    }
    var rule = Uniform(using: choices)
    return try codec.run(
      &rule, width: width, height: height, settings: settings,
      conditioning: ConditioningPlan(conditioning.conditioning(promptGuidance: Self.promptGuidance)), observe: observe)
  }
}
