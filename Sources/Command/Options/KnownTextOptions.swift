import ArgumentParser

/// The texts that streams were made with, where they hold digests alone.
struct KnownTextOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The text that a stream was made with, where it holds its digest alone; again for more.", valueName: "text"))
  var prompt: [String] = []

  @Option(help: ArgumentHelp("Likewise, of what guidance leads away from.", valueName: "text"))
  var negativePrompt: [String] = []

  /// A text is known by its digest, whatever it is for.
  var known: [String] { prompt + negativePrompt }
}
