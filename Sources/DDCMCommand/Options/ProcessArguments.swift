import ArgumentParser
import DDCM
import DDCMCodec

/// The reverse process and its codebook, for experiments.
struct ProcessArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Denoiser calls of the reverse process, 2 up to the model's timesteps (default: 26). Time is proportional.",
      valueName: "n"))
  var steps: Int?

  @Option(
    help: """
      transform: about as many codewords as the padded image has samples, by a fast random transform. gaussian: \
      independent ones, as in the paper; slow in proportion to their number (default: transform).
      """)
  var codebook: ProcessOptions.Codebook?

  @Option(
    help: ArgumentHelp(
      "Codewords per step of the gaussian codebook, 1...16777216 (default: 1024). infinite, to generate: fresh noise "
        + "instead of choices, as in DDPM.", valueName: "k"))
  var codewords: ProcessOptions.Codewords?

  @Option(
    help: ArgumentHelp(
      "Codewords chosen at each step, all at full resolution, 1 up to half of them; bits with --selection-code trellis "
        + "(default: by the rate).", valueName: "m"))
  var atoms: Int?

  @Option(
    help: ArgumentHelp(
      "Bits of each chosen codeword's mixing level, 1...8, as in the paper (default: a sign each).", valueName: "c"))
  var levels: Int?

  @Option(
    help: ArgumentHelp(
      "How chosen codewords become noise. signed: a few codewords, each with a sign. trellis: all codewords, with signs "
        + "from a trellis code; higher quality at the same rate (default: trellis; signed to generate, and with --atoms or "
        + "--rule observed).", valueName: "code"))
  var selectionCode: ProcessOptions.Selection?

  @Option(
    help: """
      flat: all steps at full resolution with as many codewords each, as in the papers. multiscale: from a low \
      resolution to the full one, with models trained on several scales, and the bits where they carry most information \
      (default: multiscale; flat with --codebook gaussian or --atoms).
      """)
  var layout: ProcessOptions.Layout?

  @Option(
    help: """
      paper: the gaussian codebook with 64 codewords, one chosen at each of 1000 steps (arXiv 2502.01189). Other options \
      change single parts of it.
      """)
  var preset: ProcessOptions.Preset?

  /// - Throws: `DDCMError` of category `usage`.
  var options: ProcessOptions {
    get throws(DDCMError) {
      try ProcessOptions(
        steps: steps, codebook: codebook, codewords: codewords, atoms: atoms, levels: levels,
        selection: selectionCode, layout: layout, preset: preset)
    }
  }
}
