import ArgumentParser
import ImageCodec

/// How many bytes a picture may take.
struct RateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A rate by name (default: medium): tiny is 0.05, low 0.1, medium 0.2 and high 0.4 bits per pixel."))
  var quality: NamedRate?

  @Option(
    help: ArgumentHelp(
      "Bits per pixel of the picture, 0.001...8. 0.1 is 4,915 bytes for 768x512 pixels. Excludes --quality and --size.",
      valueName: "rate"))
  var bpp: Double?

  @Option(
    help: ArgumentHelp(
      "The most bytes that the stream may have; it has at most 2 % less, where steps and codewords allow. "
        + "Excludes --quality and --bpp.", valueName: "bytes"))
  var size: Int?

  func validate() throws {
    try bpp?.validate("--bpp", in: 0.001...8)
    try size?.validate("--size", in: 1...1 << 30)
    guard [quality != nil, bpp != nil, size != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("--quality, --bpp and --size exclude each other.")
    }
  }

  /// What was asked for; nil if nothing was.
  var chosen: Rate? {
    size.map(Rate.bytes) ?? (bpp ?? quality?.bitsPerPixel).map(Rate.bitsPerPixel)
  }

  static let standard = Rate.bitsPerPixel(NamedRate.medium.bitsPerPixel)
}
