import ArgumentParser
import DDCM
import DDCMCodec
import DDCMImages

struct Inpaint: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill in missing parts of an image.",
    usage: "ddcm restore inpaint --mask <mask> [<options>] <in> <out>",
    discussion: """
        ddcm restore inpaint --mask box:320,200,96,96 \\
          Documentation/samples/lorikeet.jpg filled.png
        ddcm restore inpaint --mask scratches.png --keep-known photo.png filled.png

      For expert options run 'ddcm restore inpaint --help-all'.
      """)

  @OptionGroup(title: "TASK") var task: TaskOptions
  @OptionGroup(title: "TASK") var further: FurtherTaskArguments
  @OptionGroup var arguments: RestoreArguments
  @OptionGroup(title: "EXPERIMENTS") var experiment: ExperimentArguments

  struct TaskOptions: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "An image of the same size, white where pixels are missing; or box:x,y,w,h, or random:<share>.",
        valueName: "mask"), completion: .file())
    var mask: MaskArgument

    @Flag(help: "Copy known pixels from the input. A stream decodes to slightly different ones.")
    var keepKnown = false
  }

  func run() throws {
    try arguments.restore(
      [.inpaint(task.mask)] + further.then, noise: further.noise, keepsKnown: task.keepKnown, experiment: experiment)
  }
}

struct Upscale: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Enlarge an image 2 to 8 times.",
    usage: "ddcm restore upscale --scale <n> [<options>] <in> <out>",
    discussion: """
        ddcm restore upscale --scale 4 small.png large.png
        ddcm restore upscale --scale 4 --degrade \\
          Documentation/samples/lorikeet.jpg large.png
        ddcm restore upscale --scale 2 --then colorize small-grey.png large.png

      With --degrade the photograph is made smaller first, to compare the result with it. For expert options run \
      'ddcm restore upscale --help-all'.
      """)

  @OptionGroup(title: "TASK") var task: TaskOptions
  @OptionGroup(title: "TASK") var further: FurtherTaskArguments
  @OptionGroup var arguments: RestoreArguments
  @OptionGroup(title: "EXPERIMENTS") var experiment: ExperimentArguments

  struct TaskOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Factor, 2...8.", valueName: "n"))
    var scale: Int

    @Option(help: "How the small image was made: bicubic, as by most programs, or box, the mean of n x n pixels.")
    var filter = Downsampling.Filter.bicubic
  }

  func run() throws {
    try arguments.restore(
      [.upscale(factor: task.scale, filter: task.filter)] + further.then, noise: further.noise, experiment: experiment)
  }
}

struct Colorize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add colours to a grey image.",
    usage: "ddcm restore colorize [<options>] <in> <out>",
    discussion: """
        ddcm restore colorize grey.png coloured.png
        ddcm restore colorize --degrade Documentation/samples/coast.jpg coloured.png

      With --degrade the photograph is made grey first, to compare the result with it. For expert options run \
      'ddcm restore colorize --help-all'.
      """)

  @OptionGroup(title: "TASK") var task: TaskOptions
  @OptionGroup(title: "TASK") var further: FurtherTaskArguments
  @OptionGroup var arguments: RestoreArguments
  @OptionGroup(title: "EXPERIMENTS") var experiment: ExperimentArguments

  struct TaskOptions: ParsableArguments {
    @Option(help: "How the grey was made: luma (BT.601), as by most programs, or the mean of red, green and blue.")
    var grey = Degradation.GreyConversion.luma
  }

  func run() throws {
    try arguments.restore([.colorize(task.grey)] + further.then, noise: further.noise, experiment: experiment)
  }
}

struct Deblur: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove a known blur.",
    usage: "ddcm restore deblur (--sigma <s> | --kernel <file>) [<options>] <in> <out>",
    discussion: """
        ddcm restore deblur --sigma 2 blurred.png sharp.png
        ddcm restore deblur --kernel motion.txt --noise 2 blurred.png sharp.png
        ddcm restore deblur --sigma 2 --degrade \\
          Documentation/samples/coast.jpg sharp.png

      With --degrade the photograph is blurred first, to compare the result with it. For expert options run \
      'ddcm restore deblur --help-all'.
      """)

  @OptionGroup(title: "TASK") var task: TaskOptions
  @OptionGroup(title: "TASK") var further: FurtherTaskArguments
  @OptionGroup var arguments: RestoreArguments
  @OptionGroup(title: "EXPERIMENTS") var experiment: ExperimentArguments

  struct TaskOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Standard deviation of a Gaussian blur in pixels, 0.1...50.", valueName: "s"))
    var sigma: Double?

    @Option(
      help: ArgumentHelp(
        "Text file with the blur kernel, a line for each row; rows and columns are odd in number, at most 255.",
        valueName: "file"),
      completion: .file())
    var kernel: String?
  }

  func validate() throws {
    guard (task.sigma == nil) != (task.kernel == nil) else {
      throw ValidationError("Set either --sigma or --kernel.")
    }
  }

  func run() throws {
    let blur =
      try task.sigma.map { try BlurKernel(sigma: $0) }
      ?? BlurKernel(text: String(decoding: Input(path: task.kernel ?? "").bytes(), as: UTF8.self))
    try arguments.restore([.deblur(blur)] + further.then, noise: further.noise, experiment: experiment)
  }
}

struct Denoise: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove Gaussian noise.",
    usage: "ddcm restore denoise --noise <s> [<options>] <in> <out>",
    discussion: """
        ddcm restore denoise --noise 15 noisy.png clean.png
        ddcm restore denoise --noise 25 --degrade \\
          Documentation/samples/lorikeet.jpg clean.png

      With --degrade noise is added to the photograph first, to compare the result with it. For expert options run \
      'ddcm restore denoise --help-all'.
      """)

  @OptionGroup(title: "TASK") var task: TaskOptions
  @OptionGroup var arguments: RestoreArguments
  @OptionGroup(title: "EXPERIMENTS") var experiment: ExperimentArguments

  struct TaskOptions: ParsableArguments {
    @Option(
      name: [.customLong("noise"), .customLong("sigma")],
      help: ArgumentHelp("Standard deviation of the noise, 0...128 where white is 255.", valueName: "s"))
    var noise: Double
  }

  func run() throws { try arguments.restore([], noise: task.noise, experiment: experiment) }
}

struct Decompress: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove JPEG artefacts.",
    usage: "ddcm restore decompress [<options>] <jpeg> <out>",
    discussion: """
      A JPEG file stores the step sizes to which its coefficients were rounded. Of all images that round to the same \
      coefficients, the result is one that the model finds likely. The input is the JPEG file itself.

        ddcm restore decompress Documentation/samples/coast.jpg clean.png
        ddcm restore decompress --degrade --jpeg-quality 10 \\
          Documentation/samples/lorikeet.jpg clean.png

      For expert options run 'ddcm restore decompress --help-all'.
      """)

  @OptionGroup(title: "TASK") var task: TaskOptions
  @OptionGroup var arguments: RestoreArguments
  @OptionGroup(title: "EXPERIMENTS") var experiment: ExperimentArguments

  struct TaskOptions: ParsableArguments {
    @Option(
      help: ArgumentHelp("With --degrade: quality of the JPEG file that is made first, 1...100.", valueName: "q"))
    var jpegQuality: Int?
  }

  func validate() throws {
    guard 1...100 ~= task.jpegQuality ?? 1 else { throw ValidationError("--jpeg-quality is 1...100.") }
    guard (task.jpegQuality != nil) == experiment.degrade else {
      throw ValidationError("--degrade and --jpeg-quality need each other.")
    }
  }

  func run() throws {
    let (maxPixels, strict) = (arguments.limit.maxPixels, arguments.reading.strict)
    try arguments.restore([], experiment: experiment, degrades: false) { input, console in
      let bytes =
        try task.jpegQuality.map {
          try input.image(maxPixels: maxPixels, strict: strict, console)
            .encoded(as: .jpeg, options: ".jpg[Q=\($0),subsample_mode=on]")
        } ?? input.bytes()
      let compressed = try CompressedImage(bytes, name: input.name, maxPixels: maxPixels, strict: strict)
      for note in compressed.read.notes.map(\.description) + compressed.notes { console.note(note, about: input.name) }
      return RestoreArguments.Source(image: compressed.read.image, tasks: [compressed.degradation])
    }
  }
}
