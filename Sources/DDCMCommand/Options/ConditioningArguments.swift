import ArgumentParser
import DDCM
import DDCMCodec

/// What the image shows, for models that are conditioned on texts or classes.
struct ConditioningArguments: ParsableArguments {
  @Option(help: ArgumentHelp("What the image shows, for models conditioned on text.", valueName: "text"))
  var prompt: String?

  @Option(
    help: ArgumentHelp("What guidance moves away from; needs --prompt (default: the empty text).", valueName: "text"))
  var negativePrompt: String?

  @Flag(
    help: """
      Store the prompts in the stream. By default it stores digests of 8 bytes, and the decoder must supply the prompts.
      """)
  var embedPrompt = false

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class that the image shows, for models conditioned on classes.", valueName: "n"))
  var label: Int?

  @Option(
    help: ArgumentHelp(
      "Classifier-free guidance scale, 0...100; with --class it needs --null-class. Doubles the time (default: 7.5 to "
        + "generate from a prompt, the stream's to edit with one, else 1, which is none).", valueName: "s"))
  var guidance: Double?

  @Option(help: ArgumentHelp("The class that stands for no class, if the model has one.", valueName: "n"))
  var nullClass: Int?

  /// - Throws: `DDCMError` of category `usage`.
  var options: ConditioningOptions {
    get throws(DDCMError) {
      try ConditioningOptions(
        prompt: prompt, negativePrompt: negativePrompt, label: label, nullClass: nullClass, guidance: guidance,
        embedPrompt: embedPrompt)
    }
  }
}

/// The prompts of streams that store digests.
struct KnownPromptArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The prompt that a stream was made with, if the stream stores only its digest; repeatable.", valueName: "text"))
  var prompt: [String] = []

  @Option(help: ArgumentHelp("The negative prompt, likewise.", valueName: "text"))
  var negativePrompt: [String] = []

  /// A digest is the same for both kinds.
  var prompts: [String] { prompt + negativePrompt }
}
