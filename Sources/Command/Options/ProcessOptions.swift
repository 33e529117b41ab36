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

  enum Layout: String, ExpressibleByArgument, CaseIterable {
    case flat, ladder

    var chosen: EncodingOptions.Layout { self == .flat ? .flat : .ladder }
  }

  enum Mixing: String, ExpressibleByArgument, CaseIterable {
    case signed, trellis

    var chosen: Mixture { self == .signed ? .signed : .trellis }
  }

  /// K.
  enum Codewords: Equatable, ExpressibleByArgument {
    case count(Int)
    case infinite

    init?(argument: String) {
      guard argument != "infinite" else {
        self = .infinite
        return
      }
      guard let count = Int(argument) else { return nil }
      self = .count(count)
    }
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
        + "many as the padded picture has samples. infinite, for generating: fresh noise instead of choices, as DDPM has it.",
      valueName: "k"))
  var codewords: Codewords?

  @Option(
    help: ArgumentHelp(
      "Codewords chosen at each step, all at full size, 1 up to half of all; bits with --mixture trellis (default: as "
        + "many as the rate allows, fewer at first, and most steps at a smaller size).", valueName: "m"))
  var atoms: Int?

  @Option(
    help: ArgumentHelp(
      "Mix the chosen codewords one by one, each with a level of so many bits, 1...8, as the paper does (default: all "
        + "alike, each with a sign).", valueName: "c"))
  var levels: Int?

  @Option(
    help: """
      How the transform codebook's codewords become noise. signed: some of them, each with a sign. trellis: all of them, \
      with signs that few bits make by a convolutional code, which tells more in as many bits (default: trellis; signed \
      for generating, and with --atoms or --rule observed).
      """)
  var mixture: Mixing?

  @Option(
    help: """
      Where the steps are. flat: all at full size, as many codewords at each, as the papers have it. ladder: most at a \
      smaller size, with models trained on several scales, and the bits where they tell most (default: ladder; flat with \
      --codebook gaussian or --atoms).
      """)
  var layout: Layout?

  @Option(
    help: """
      paper: the gaussian codebook with 64 codewords, one of them chosen at each of 1000 steps (arXiv 2502.01189). Other \
      options change single parts of it.
      """)
  var preset: Preset?

  func validate() throws {
    try steps?.validate("--steps", in: 2...65536)
    if case .count(let count) = codewords { try count.validate("--codewords", in: 1...1 << 24) }
    try atoms?.validate("--atoms", in: 1...1 << 24)
    try levels?.validate("--levels", in: 1...Mixture.mostLevelBits)
    guard layout != .ladder || atoms == nil else {
      throw ValidationError("--atoms is for steps at full size: it excludes --layout ladder.")
    }
    guard codewords == nil || codewords == .infinite || kind == .gaussian else {
      throw ValidationError("--codewords is the gaussian codebook's: add --codebook gaussian.")
    }
    guard mixture != .trellis || kind == .transform else {
      throw ValidationError("--mixture trellis is the transform codebook's: leave out --codebook or --preset.")
    }
    guard mixture == nil || levels == nil else {
      throw ValidationError("--levels mixes the codewords one by one: it excludes --mixture.")
    }
    guard codewords != .infinite || (codebook == nil && !hasChosenMixture) else {
      throw ValidationError(
        "--codewords infinite excludes --codebook, --atoms, --levels and --mixture: nothing is chosen.")
    }
  }

  /// Refuses fresh noise where there is something to choose.
  func needChoices() throws {
    guard codewords != .infinite else {
      throw ValidationError("--codewords infinite leaves nothing to choose: it is for generating.")
    }
  }

  private var kind: Codebook { codebook ?? (preset == .paper ? .gaussian : .transform) }

  /// M of every step; nil where a rate decides.
  var chosenAtoms: Int? { atoms ?? (preset == .paper ? 1 : nil) }

  private var count: Int {
    if case .count(let count) = codewords { count } else { preset == .paper ? 64 : 1024 }
  }

  /// Whether the user says how the choices become noise.
  var hasChosenMixture: Bool { levels != nil || atoms != nil || mixture != nil }

  private var chosenMixture: Mixture? {
    if let levels { return .nested(bits: levels) }
    if let mixture { return mixture.chosen }
    if preset == .paper { return .nested(bits: 1) }
    return atoms == nil ? nil : .signed
  }

  /// - Parameter conditioning: as the stream holds it, which takes some of its bytes.
  func encodingOptions(
    seed: UInt64, conditioning: ConditioningPlan = .none, form: Header.Form = .compact
  ) -> EncodingOptions {
    EncodingOptions(
      steps: steps ?? (preset == .paper ? 1000 : EncodingOptions.defaultSteps),
      layout: layout?.chosen ?? (kind == .gaussian || atoms != nil ? .flat : .ladder),
      book: kind == .gaussian ? .gaussian(count: count) : .transform,
      mixture: chosenMixture, seed: seed, conditioning: conditioning, form: form)
  }

  /// Settings for a picture, at a rate, or with as many atoms as were asked for.
  func settings(
    rate: Rate?, width: Int, height: Int, options: EncodingOptions, _ codec: Codec
  ) throws -> Settings {
    if rate == nil, let atoms = chosenAtoms {
      return try codec.settings(atoms: atoms, width: width, height: height, options: options)
    }
    return try codec.plan(rate: rate ?? RateOptions.standard, width: width, height: height, options: options)
  }
}
