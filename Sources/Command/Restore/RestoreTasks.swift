import ArgumentParser
import DDCM
import ImageCodec

struct Inpaint: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill in the parts of a picture that a mask names.",
    usage: "ddcm restore inpaint --mask <mask> [<options>] <in> <out>")

  @Option(
    help: ArgumentHelp(
      "A picture of the same size, white where the picture is unknown; or box:x,y,w,h, or random:0.5 for experiments.",
      valueName: "mask"), completion: .file())
  var mask: String

  @Flag(help: "Take known pixels from the input as they are. A stream alone then gives a slightly different picture.")
  var keepKnown = false

  @OptionGroup var options: RestoreOptions

  func run() throws {
    try options.restore(.inpaint(mask: mask), keepsKnown: keepKnown)
  }
}

struct Upscale: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a picture 2 to 8 times as large.", usage: "ddcm restore upscale --scale <n> [<options>] <in> <out>")

  @Option(help: ArgumentHelp("How many times as large, 2...8.", valueName: "n"))
  var scale: Int

  @Option(help: "How the small picture was made: bicubic as most programs do, or box, the mean of n x n pixels.")
  var filter = Downsampling.Filter.bicubic

  @OptionGroup var options: RestoreOptions

  func validate() throws {
    try scale.validate("--scale", in: Degradation.scales)
  }

  func run() throws {
    try options.restore(.upscale(factor: scale, filter: filter))
  }
}

struct Colorize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a grey picture colours.", usage: "ddcm restore colorize [<options>] <in> <out>")

  @Option(help: "How the grey was made: luma (BT.601) as most programs do, or the mean of red, green and blue.")
  var grey = Degradation.Grey.luma

  @OptionGroup var options: RestoreOptions

  func run() throws {
    try options.restore(.colorize(grey))
  }
}

struct Deblur: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Undo a known blur.", usage: "ddcm restore deblur (--sigma <s> | --kernel <file>) [<options>] <in> <out>")

  @Option(help: ArgumentHelp("A Gaussian blur of this standard deviation, in pixels, 0.1...50.", valueName: "s"))
  var sigma: Double?

  @Option(
    help: ArgumentHelp(
      "A text file with the blur's kernel, a line for each row; both sides are odd.", valueName: "file"),
    completion: .file())
  var kernel: String?

  @OptionGroup var options: RestoreOptions

  func validate() throws {
    try sigma?.validate("--sigma", in: Degradation.sigmas)
    guard (sigma == nil) != (kernel == nil) else { throw ValidationError("Give either --sigma or --kernel.") }
  }

  func run() throws {
    let blur = try sigma.map(Degradation.Kernel.gaussian) ?? .rows(KernelFile.rows(path: kernel ?? ""))
    try options.restore(.deblur(blur))
  }
}

struct Denoise: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take noise away.", usage: "ddcm restore denoise --sigma <s> [<options>] <in> <out>")

  @Option(
    help: ArgumentHelp("The noise's standard deviation, where black is 0 and white 255; 1...128.", valueName: "s"))
  var sigma: Double

  @OptionGroup var options: RestoreOptions

  func validate() throws {
    try sigma.validate("--sigma", in: 1...128)
    guard options.noise == nil else { throw ValidationError("--sigma is the noise here: leave --noise out.") }
  }

  func run() throws {
    try options.restore(nil, noise: sigma)
  }
}

struct Decompress: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take away what JPEG compression did.", usage: "ddcm restore decompress [<options>] <jpeg> <out>",
    discussion: """
      A JPEG file says to what its coefficients were rounded: of all pictures that round so, the result is one that the model \
      finds likely. The input is the JPEG file itself.
      """)

  @Option(
    help: ArgumentHelp("With --degrade: the quality of the JPEG file that is made first, 1...100.", valueName: "q"))
  var jpegQuality: Int?

  @OptionGroup var options: RestoreOptions

  func validate() throws {
    try jpegQuality?.validate("--jpeg-quality", in: 1...100)
    guard (jpegQuality != nil) == options.degrade else {
      throw ValidationError("--degrade and --jpeg-quality go together.")
    }
    guard options.then.isEmpty, options.noise == nil else {
      throw ValidationError("Nothing becomes of a picture after compression: leave --then and --noise out.")
    }
  }

  func run() throws {
    try options.restoreJPEG(quality: jpegQuality)
  }
}
