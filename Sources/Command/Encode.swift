import ArgumentParser
import DDCM
import ImageCodec
import Pictures

struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make .ddcm streams of pictures.",
    usage: "ddcm encode [<options>] <picture> ... <out>",
    discussion: """
      Reads PNG, JPEG, WebP, TIFF and PPM, and AVIF, HEIC and JPEG XL where libvips has them.

        ddcm encode photo.jpg photo.ddcm
        ddcm encode --bpp 0.1 *.png streams/
        ddcm encode --psnr 28 photo.jpg photo.ddcm
        ddcm encode --effort 8 --size 300 photo.jpg photo.ddcm
        ddcm encode --model org/name --prompt "a lighthouse at dusk" photo.jpg photo.ddcm
        ddcm encode --roi 64,32,128,96:4 photo.jpg photo.ddcm
        ddcm encode - - < photo.jpg > photo.ddcm
      """)

  @OptionGroup var files: FileArguments
  @OptionGroup(title: "RATE") var rate: RateOptions
  @OptionGroup(title: "RATE") var targets: TargetOptions
  @OptionGroup(title: "RATE") var effort: EffortOption
  @OptionGroup var regions: RegionOptions
  @OptionGroup(title: "MODEL") var model: ModelOptions
  @OptionGroup(title: "CONDITIONING") var conditioning: ConditioningOptions

  @Option(
    help: ArgumentHelp(
      "Behind transparent pixels: white, black or six hexadecimal digits such as ff8000.", valueName: "color"))
  var background = Color.white

  @Option(
    help: ArgumentHelp(
      "Also write what the stream decodes to, which encoding finds out anyway; a folder for several inputs.",
      valueName: "out"),
    completion: .file())
  var reconstruction: String?

  @Flag(
    help: """
      Arrange the bytes so that they survive a channel that changes some of them: about 12 % more, or fewer choices \
      where a size is asked for.
      """)
  var resilient = false

  @Option(help: ArgumentHelp("Refuse pictures of more pixels.", valueName: "n"))
  var maxPixels = ReadPicture.defaultPixelLimit

  @OptionGroup var parallel: JobsOption
  @OptionGroup var writing: WritingOptions
  @OptionGroup var reporting: ReportingOptions
  @OptionGroup(title: "PROCESS") var process: ProcessOptions

  @Option(help: ArgumentHelp("Seeds the codebooks and the noise that the process starts from.", valueName: "s"))
  var seed: UInt64 = 0

  private var form: Header.Form { resilient ? .resilient : .compact }

  func validate() throws {
    try maxPixels.validate("--max-pixels", in: 1...Int.max)
    guard files.output != StandardStreams.placeholder || reconstruction != StandardStreams.placeholder else {
      throw ValidationError("Standard output takes the stream or the reconstruction, not both.")
    }
    guard process.atoms == nil || rate.chosen == nil else {
      throw ValidationError("--atoms excludes --quality, --bpp and --size.")
    }
    guard targets.chosen == nil || rate.chosen == nil && process.atoms == nil else {
      throw ValidationError("--psnr and --ssim exclude --quality, --bpp, --size and --atoms.")
    }
    guard effort.chosen.passes == 1 || targets.chosen == nil && process.chosenAtoms == nil else {
      throw ValidationError(
        "--effort \(effort.chosen.level) is for streams of a size: it excludes --psnr, --ssim and --atoms.")
    }
    try process.needChoices()
  }

  func run() throws {
    let destination = Destination(files.output)
    if case .file(let path) = destination, PictureFormat(path: path) != nil {
      throw CommandLineError.pictureName(path: path)
    }
    var jobs = try Job.all(files.inputs, to: destination, extension: "ddcm")
    try destination.create()
    if let reconstruction = reconstruction.map(Destination.init) {
      let pictures = try Job.all(files.inputs, to: reconstruction, extension: "png")
      for index in jobs.indices { jobs[index].reconstruction = pictures[index].output }
      try reconstruction.create()
    }

    let console = Console(
      reporting, standardOutputCarriesData: [files.output, reconstruction].contains(StandardStreams.placeholder),
      jobs: parallel.jobs)
    let models = ModelLoader(model, console)
    // A model that cannot be had is said once, not for each picture.
    if jobs.count > 1 { _ = try models.codec() }
    try console.attemptAtOnce(jobs, named: \.input.name) { try encode($0, with: models, console) }
  }

  private func encode(_ job: Job, with models: ModelLoader, _ console: Console) throws {
    let output = try Output(path: job.output, force: writing.force)
    let decoded = try job.reconstruction.map { try PictureOutput(path: $0, force: writing.force) }
    let read = try job.input.picture(background: background, pixelLimit: maxPixels)
    for note in read.notes { console.note("\(job.input.name): \(note)") }
    let picture = read.picture
    let importance = try regions.importance(of: picture, pixelLimit: maxPixels)

    let codec = try models.codec()
    let plan = ConditioningPlan(try conditioning.conditioning(promptGuidance: 1))
    console.note(of: codec, for: job.input.name, width: picture.width, height: picture.height)
    let progress = console.progress(of: job.input.name)
    defer { progress.clear() }
    let (encoded, found) = try encode(picture, plan, importance, with: codec, progress)
    progress.clear()
    if let target = targets.chosen, let found, !found.isReached {
      console.note(
        "\(job.input.name): \(target.text(target.value)) cannot be met with these options; the nearest is "
          + target.text(found.score))
    }

    let bytes = conditioning.stored(encoded.stream).arranged(form).serialized()
    try output.finish(bytes)
    try decoded?.finish(encoded.picture)
    let rate = Double(8 * bytes.count) / Double(picture.width * picture.height)
    try console.result(
      "\(job.input.name) → \(job.outputName)  \(bytes.count.grouped) bytes, \(rate.fixed(3)) bpp, "
        + (found.map { "\(targets.chosen?.text($0.score) ?? ""), \($0.passes) passes, " } ?? "")
        + "\(progress.elapsed.fixed(1)) s")
  }

  /// At the rate, or as near to the original, as was asked for.
  private func encode(
    _ picture: Picture, _ plan: ConditioningPlan, _ importance: Importance?, with codec: Codec, _ progress: ProgressLine
  ) throws -> (Codec.Encoded, Codec.Targeted?) {
    let effort = effort.chosen
    var options = process.encodingOptions(seed: seed, conditioning: conditioning.stored(plan), form: form)
    if process.steps == nil, process.preset == nil { options.steps = effort.steps }
    options.isHasty = effort.isHasty
    if let target = targets.chosen {
      let found = try codec.encode(
        picture, target: target, options: options, conditioning: plan, importance: importance
      ) { step, pass in progress.show(step, pass: pass) }
      return (found.encoded, found)
    }
    guard effort.passes > 1 else {
      let settings = try process.settings(
        rate: rate.chosen, width: picture.width, height: picture.height, options: options, codec)
      let encoded = try codec.encode(
        picture, settings: settings, conditioning: plan, importance: importance, observe: progress.show)
      return (encoded, nil)
    }
    let encoded = try codec.encode(
      picture, rate: rate.chosen ?? RateOptions.standard, passes: effort.passes, options: options, conditioning: plan,
      importance: importance
    ) { step, pass in progress.show(step, pass: pass, of: effort.passes) }
    return (encoded, nil)
  }
}
