import ArgumentParser
import ImageCodec

/// How long encoding may take.
struct EffortOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much work a picture is worth, 1...9 (default: 5). 1 to 4 take 8, 12, 16 and 20 steps in place of 26, "
        + "and up to 0.45 bits per pixel most of them at half the sides or less: encoding and decoding are faster, and "
        + "pictures worse. 6 to 9 encode 2, 4, 8 and 16 times and keep the best; decoding takes no "
        + "longer.", valueName: "n"))
  var effort: Int?

  func validate() throws {
    try effort?.validate("--effort", in: Effort.levels)
  }

  var chosen: Effort { effort.map(Effort.init(level:)) ?? .standard }
}
