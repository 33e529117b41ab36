import ArgumentParser
import DDCM
import ImageCodec

/// For those who study the method: the process and its codebook.
struct ProcessOptions: ParsableArguments {
  enum Codebook: String, ExpressibleByArgument, CaseIterable {
    case gaussian, transform
  }

  enum Preset: String, ExpressibleByArgument, CaseIterable {
    case paper
  }

  @Option(
    help: ArgumentHelp(
      "Steps of the reverse process, 2 up to what the model was trained on (default: \(EncodingOptions.defaultSteps)). "
        + "Time is in proportion.", valueName: "n"))
  var steps: Int?

  @Option(
    help: """
      Where codewords come from (default: transform). gaussian is the paper's: independent, and as slow as it has \
      codewords.
      """)
  var codebook: Codebook?

  @Option(
    help: ArgumentHelp(
      "Codewords per step of the gaussian codebook, 1...16777216 (default: 1024). The transform codebook has about as "
        + "many as the padded picture has samples.", valueName: "k"))
  var codewords: Int?

  @Option(
    help: ArgumentHelp(
      "Codewords chosen at each step, all at full size, 1 up to half of all (default: as many as the rate allows, fewer "
        + "at first, and most steps at a smaller size).", valueName: "m"))
  var atoms: Int?

  @Option(
    help: ArgumentHelp(
      "Mix the chosen codewords one by one, each with a level of so many bits, 1...8, as the paper does (default: all "
        + "alike, each with a sign).", valueName: "c"))
  var levels: Int?

  @Option(
    help: """
      paper: the gaussian codebook with 64 codewords, one of them chosen at each of 1000 steps (arXiv 2502.01189). Other \
      options change single parts of it.
      """)
  var preset: Preset?

  func validate() throws {
    try steps?.validate("--steps", in: 2...65536)
    try codewords?.validate("--codewords", in: 1...1 << 24)
    try atoms?.validate("--atoms", in: 1...1 << 24)
    try levels?.validate("--levels", in: 1...Mixture.mostLevelBits)
    guard codewords == nil || kind == .gaussian else {
      throw ValidationError("--codewords is the gaussian codebook's: add --codebook gaussian.")
    }
  }

  private var kind: Codebook { codebook ?? (preset == .paper ? .gaussian : .transform) }

  /// M of every step; nil where a rate decides.
  var chosenAtoms: Int? { atoms ?? (preset == .paper ? 1 : nil) }

  func encodingOptions(seed: UInt64) -> EncodingOptions {
    EncodingOptions(
      steps: steps ?? (preset == .paper ? 1000 : EncodingOptions.defaultSteps),
      layout: kind == .gaussian || atoms != nil ? .flat : .ladder,
      book: kind == .gaussian ? .gaussian(count: codewords ?? (preset == .paper ? 64 : 1024)) : .transform,
      mixture: levels.map(Mixture.nested(bits:)) ?? (preset == .paper ? .nested(bits: 1) : .signed),
      seed: seed)
  }
}
