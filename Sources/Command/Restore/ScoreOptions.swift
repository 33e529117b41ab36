import ArgumentParser
import ImageCodec
import Quality

/// What judges candidates beside the distance to the estimate.
struct ScoreOptions: ParsableArguments {
  enum Score: String, ExpressibleByArgument, CaseIterable {
    case niqe, none
  }

  @Option(
    help: """
      Judges the pictures on the way: niqe, by how natural their statistics are (Mittal et al., 2013), or none, so that \
      only the distance to the estimate counts (default: niqe).
      """)
  var score: Score?

  @Option(
    help: ArgumentHelp(
      "How much the score counts, 0...1000, against the mean squared distance to the estimate of pixels in -1...1.",
      valueName: "w"))
  var weight = BlindRestoration.defaultWeight

  func validate() throws {
    try weight.validate("--weight", in: 0...1000)
  }

  var chosen: (any QualityScore)? { score == Score.none ? nil : NIQE() }
}
