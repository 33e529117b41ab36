import ArgumentParser
import DDCM
import DDCMCodec
import DDCMImages

/// "inpaint=mask.png", "upscale=4", "upscale=4:box", "colorize", "colorize=mean" or "deblur=3".
enum TaskArgument: ExpressibleByArgument {
  case inpaint(MaskArgument)
  case upscale(factor: Int, filter: Downsampling.Filter)
  case colorize(Degradation.GreyConversion)
  case deblur(BlurKernel)

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    switch (parts.first, parts.count > 1 ? parts[1] : nil) {
    case ("inpaint", let mask?):
      guard let mask = MaskArgument(argument: mask) else { return nil }
      self = .inpaint(mask)
    case ("upscale", let value?):
      let values = value.split(separator: ":", maxSplits: 1).map(String.init)
      guard let factor = values.first.flatMap({ Int($0) }),
        let filter = values.count > 1 ? Downsampling.Filter(rawValue: values[1]) : .bicubic
      else { return nil }
      self = .upscale(factor: factor, filter: filter)
    case ("colorize", let value):
      guard let grey = value.map(Degradation.GreyConversion.init(rawValue:)) ?? .luma else { return nil }
      self = .colorize(grey)
    case ("deblur", let value?):
      guard let sigma = Double(value), let kernel = try? BlurKernel(sigma: sigma) else { return nil }
      self = .deblur(kernel)
    default:
      return nil
    }
  }

  /// - Throws: what reading a mask throws.
  func degradation() throws -> Degradation {
    if case .inpaint(let mask) = self { .inpaint(try mask.mask()) } else { placeholder }
  }

  /// The same task without its files, to check options before files are read.
  var placeholder: Degradation {
    switch self {
    case .inpaint: .inpaint(.random(share: 0))
    case .upscale(let factor, let filter): .upscale(factor: factor, filter: filter)
    case .colorize(let grey): .colorize(grey)
    case .deblur(let kernel): .deblur(kernel)
    }
  }
}

/// "box:x,y,w,h", "random:0.5", or an image file.
enum MaskArgument: ExpressibleByArgument {
  case file(String)
  case mask(InpaintingMask)

  /// Nil for a box or a share that is none. A file of such a name is ./box:1.
  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1).map(String.init)
    switch parts.first {
    case "box" where parts.count == 2:
      let numbers = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
      guard numbers.count == 4, numbers.allSatisfy({ 0...1 << 24 ~= $0 }) else { return nil }
      self = .mask(.box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]))
    case "random" where parts.count == 2:
      guard let share = Double(parts[1]) else { return nil }
      self = .mask(.random(share: share))
    default:
      guard !argument.isEmpty else { return nil }
      self = .file(argument)
    }
  }

  /// - Throws: what reading an image throws.
  func mask() throws -> InpaintingMask {
    switch self {
    case .file(let path): .image(try LoadedImage(path: path, background: .black).image)
    case .mask(let mask): mask
    }
  }
}

/// What else degraded the image.
struct FurtherTaskArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A further degradation, after the first; repeatable: inpaint=<mask>, upscale=<n>[:box], colorize[=mean], "
        + "deblur=<sigma>. For example 'upscale --scale 2 --then colorize' for small grey images.", valueName: "task"))
  var then: [TaskArgument] = []

  @Option(
    help: ArgumentHelp(
      "Standard deviation of Gaussian noise in the input, 0...128 where white is 255; rounding to 8 bits is accounted for.",
      valueName: "s"))
  var noise = 0.0
}
