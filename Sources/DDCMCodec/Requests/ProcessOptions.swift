public import DDCM
import DDCMFormat

/// The reverse process and its codebook, for experiments: everything here has a default that suits the task.
public struct ProcessOptions: Sendable, Equatable {
  /// Where the steps are.
  public enum Layout: String, Sendable, CaseIterable {
    /// At full resolution throughout, the timesteps evenly spaced (trailing), the same number of codewords at each.
    case flat
    /// From a low resolution to the full one, with models trained on several scales, and the bits where they carry most
    /// information.
    case multiscale
  }

  public enum Codebook: String, Sendable, CaseIterable {
    /// Independent Gaussian codewords (DDCM, arXiv 2502.01189); slow in proportion to their number.
    case gaussian
    /// Codewords of a fast random transform, about as many as the latent has elements.
    case transform
  }

  /// How many codewords a step chooses from.
  public enum Codewords: Sendable, Equatable {
    /// K of the gaussian codebook, 1...2²⁴.
    case count(Int)
    /// Fresh noise without choices, as DDPM samples; for generating.
    case infinite
  }

  /// How chosen codewords become noise.
  public enum Selection: String, Sendable, CaseIterable {
    /// A few codewords, each with a sign (Turbo-DDCM, arXiv 2511.06424).
    case signed
    /// All codewords, with signs from a trellis code; higher quality at the same rate. Transform codebook only.
    case trellis
  }

  public enum Preset: String, Sendable, CaseIterable {
    /// The gaussian codebook with 64 codewords, one of them chosen at each of 1000 steps (arXiv 2502.01189).
    case paper
  }

  /// Denoiser calls, 2...65536; nil for what effort and preset say.
  package let steps: Int?
  package let codewords: Codewords?
  /// M, codewords chosen at each step, 1...2²⁴; nil where the rate decides.
  package let atoms: Int?
  /// Bits of the mixing level of each codeword, 1...8 (DDCM, section 3.2); nil for signs.
  package let levels: Int?
  package let selection: Selection?
  package let preset: Preset?
  private let chosenCodebook: Codebook?
  private let chosenLayout: Layout?

  /// Everything as the task has it.
  public static let standard = ProcessOptions()

  private init() {
    (steps, codewords, atoms, levels, selection, preset) = (nil, nil, nil, nil, nil, nil)
    (chosenCodebook, chosenLayout) = (nil, nil)
  }

  /// - Throws: `DDCMError` of category `usage` for a value out of range and for values that exclude each other.
  public init(
    steps: Int? = nil, codebook: Codebook? = nil, codewords: Codewords? = nil, atoms: Int? = nil, levels: Int? = nil,
    selection: Selection? = nil, layout: Layout? = nil, preset: Preset? = nil
  ) throws(DDCMError) {
    self.steps = steps
    self.codewords = codewords
    self.atoms = atoms
    self.levels = levels
    self.selection = selection
    self.preset = preset
    chosenCodebook = codebook
    chosenLayout = layout
    try checkRanges()
    try checkExclusions()
  }

  private func checkRanges() throws(DDCMError) {
    try Checks.range(.steps, steps, in: 2...65536)
    if case .count(let count) = codewords { try Checks.range(.codewords, count, in: 1...1 << 24) }
    try Checks.range(.atoms, atoms, in: 1...1 << 24)
    try Checks.range(.levels, levels, in: 1...SelectionCode.mostLevelBits)
  }

  private func checkExclusions() throws(DDCMError) {
    guard chosenLayout != .multiscale || atoms == nil else {
      throw DDCMError(
        .usage, "\(.atoms) is for steps at full resolution and excludes the multiscale \(.layout).",
        remedy: "Leave one of them out.")
    }
    if case .count = codewords, codebook != .gaussian {
      throw DDCMError(
        .usage, "\(.codewords) is an option of the gaussian codebook.", remedy: "Set \(.codebook) to gaussian.")
    }
    guard selection != .trellis || codebook == .transform else {
      throw DDCMError(
        .usage, "\(.selectionCode) trellis needs the transform codebook.",
        remedy: "Leave out \(.codebook) and the preset.")
    }
    try Checks.exclusive([(.levels, levels != nil), (.selectionCode, selection != nil)])
    guard codewords != .infinite || (chosenCodebook == nil && !hasChosenSelection) else {
      throw DDCMError(
        .usage,
        "\(.codewords) infinite chooses nothing and excludes \(.codebook), \(.atoms), \(.levels) and \(.selectionCode).",
        remedy: "Leave them out.")
    }
  }

  /// - Throws: ``DDCMError/Category/usage`` for fresh noise, where a stream needs choices.
  func requireChoices() throws(DDCMError) {
    guard codewords != .infinite else {
      throw DDCMError(
        .usage, "\(.codewords) infinite leaves nothing to choose.", remedy: "Use it for generating, or leave it out.")
    }
  }

  package var codebook: Codebook { chosenCodebook ?? (preset == .paper ? .gaussian : .transform) }

  package var layout: Layout { chosenLayout ?? (codebook == .gaussian || atoms != nil ? .flat : .multiscale) }

  /// M of every step; nil where a rate decides.
  var chosenAtoms: Int? { atoms ?? (preset == .paper ? 1 : nil) }

  /// Whether the caller says how the choices become noise.
  var hasChosenSelection: Bool { levels != nil || atoms != nil || selection != nil }

  var codebookKind: CodingParameters.CodebookKind {
    guard codebook == .gaussian else { return .transform }
    if case .count(let count) = codewords { return .gaussian(count: count) }
    return .gaussian(count: preset == .paper ? 64 : 1024)
  }

  /// Nil where the task decides.
  var selectionCode: SelectionCode? {
    if let levels { return .nested(bits: levels) }
    if let selection { return selection == .signed ? .signed : .trellis }
    if preset == .paper { return .nested(bits: 1) }
    return atoms == nil ? nil : .signed
  }

  /// What shapes a stream besides its rate.
  ///
  /// - Parameter effort: decides the steps where neither they nor a preset are set.
  func encodingOptions(
    seed: UInt64, effort: Effort = .standard, conditioning: ConditioningPlan = .none,
    form: Header.Form = .compact
  ) -> EncodingOptions {
    EncodingOptions(
      steps: steps ?? (preset == .paper ? 1000 : effort.steps), layout: layout, prefersSpeed: effort.prefersSpeed,
      codebookKind: codebookKind, selectionCode: selectionCode, seed: seed, conditioning: conditioning, form: form)
  }
}
