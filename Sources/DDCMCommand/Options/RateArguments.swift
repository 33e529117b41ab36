import ArgumentParser
import DDCM
import DDCMCodec

/// The size of a stream.
struct RateArguments: ParsableArguments {
  @Option(help: "A rate by name (default: medium): tiny is 0.05, low 0.1, medium 0.2 and high 0.4 bits per pixel.")
  var quality: NamedRate?

  @Option(
    help: ArgumentHelp(
      "Bits per pixel, 0.001...8; at 0.1 an image of 768x512 pixels takes 4,915 bytes.", valueName: "rate"))
  var bpp: Double?

  @Option(
    help: ArgumentHelp(
      "Maximum size of the stream in bytes; at most 2 % of it are left unused, if the options allow.",
      valueName: "bytes"))
  var size: Int?

  /// What was asked for; nil for the default.
  ///
  /// - Throws: `DDCMError` of category `usage` for more than one rate.
  var rate: Rate? {
    get throws(DDCMError) { try RateArguments.one(of: rates) }
  }

  fileprivate var rates: [(option: String, rate: Rate?)] {
    [("--quality", quality.map(Rate.quality)), ("--bpp", bpp.map(Rate.bitsPerPixel)), ("--size", size.map(Rate.size))]
  }

  fileprivate static func one(of rates: [(option: String, rate: Rate?)]) throws(DDCMError) -> Rate? {
    let set = rates.filter { $0.rate != nil }
    guard set.count <= 1 else {
      throw DDCMError(
        .usage, "\(set.map(\.option).joined(separator: " and ")) exclude each other.", remedy: "Set one of them.")
    }
    return set.first?.rate
  }
}

/// The size or the quality of a stream, and the time that encoding may take.
struct EncodingRateArguments: ParsableArguments {
  @OptionGroup var size: RateArguments

  @Option(
    help: ArgumentHelp(
      "Search for the smallest stream with this PSNR in dB, 5...60, within 0.1. Encodes several times.",
      valueName: "dB"))
  var psnr: Double?

  @Option(
    help: ArgumentHelp("The same for SSIM on luma, 0.01...0.999 (1 is identical), within 0.005.", valueName: "s"))
  var ssim: Double?

  @Option(
    help: ArgumentHelp(
      "Speed against quality, 1 (fastest) to 9 (default: 5). 1 to 4 take 8, 12, 16 and 20 denoiser calls instead of 26, "
        + "and code at lower resolutions up to 0.45 bpp: encoding and decoding are faster, quality is lower. 6 to 9 "
        + "encode 2, 4, 8 and 16 times and keep the best stream; decoding takes no longer.", valueName: "n"))
  var effort: Int?

  /// Nil for the default.
  var rate: Rate? {
    get throws(DDCMError) {
      try RateArguments.one(of: size.rates + [("--psnr", psnr.map(Rate.psnr)), ("--ssim", ssim.map(Rate.ssim))])
    }
  }

  var effortLevel: Effort {
    get throws(DDCMError) {
      guard let effort else { return .standard }
      return try Effort(level: effort)
    }
  }
}
