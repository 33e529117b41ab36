import ArgumentParser
import DDCM
import ModelFolder

/// What a model is told of the picture: a class, or a text.
struct ConditioningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("What to draw, in words, for models that are told texts.", valueName: "text"))
  var prompt: String?

  @Option(
    help: ArgumentHelp(
      "What guidance leads away from, in words; needs --prompt (default: the empty text).", valueName: "text"))
  var negativePrompt: String?

  @Flag(
    help: """
      Let the stream hold the texts themselves. Without, it holds digests of 8 bytes, and who decodes must know the texts.
      """)
  var embedPrompt = false

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class to draw, by its number, for models that draw classes.", valueName: "n"))
  var label: Int?

  @Option(
    help: ArgumentHelp(
      "Classifier-free guidance: exaggerate the prompt or the class so many times, 0...100; with a class needs --null-class, "
        + "and takes twice the time (default: 7.5 for generating by a prompt, what the stream has for editing by one, else "
        + "1, none).", valueName: "s"))
  var guidance: Double?

  @Option(
    help: ArgumentHelp("The class that means none, where the model was trained with one.", valueName: "n"))
  var nullClass: Int?

  func validate() throws {
    try label?.validate("--class", in: 0...1 << 20)
    try nullClass?.validate("--null-class", in: 0...1 << 20)
    try guidance?.validate("--guidance", in: 0...100)
    guard prompt == nil || (label == nil && nullClass == nil) else {
      throw ValidationError("--prompt excludes --class and --null-class: a model is told texts or classes.")
    }
    guard guidance == nil || label != nil || prompt != nil else {
      throw ValidationError("--guidance is towards something: add --prompt or --class.")
    }
    guard prompt != nil || (negativePrompt == nil && !embedPrompt) else {
      throw ValidationError("--negative-prompt and --embed-prompt go with --prompt.")
    }
    for text in [prompt, negativePrompt].compactMap(\.self) where text.utf8.count > Self.longestText {
      throw ValidationError("A prompt has at most \(Self.longestText) bytes.")
    }
  }

  /// What a stream can hold.
  private static let longestText = 1 << 16

  /// What the picture shall show; nil where nothing is asked for.
  var condition: Condition? { prompt.map(Condition.text) ?? label.map(Condition.label) }

  /// What means none, as far as it is said.
  var nullCondition: Condition? { negativePrompt.map(Condition.text) ?? nullClass.map(Condition.label) }

  /// Without a prompt or class, the class that means none.
  ///
  /// - Parameter promptGuidance: how much a prompt is exaggerated where nobody says.
  /// - Throws: `CommandLineError` where a negative prompt would do nothing.
  func conditioning(promptGuidance: Double) throws -> Conditioning? {
    guard let condition else { return nullCondition.map { Conditioning($0) } }
    let scale = guidance ?? (prompt == nil ? 1 : promptGuidance)
    let hundredths = Int((scale * 100).rounded())
    guard hundredths != 100 || negativePrompt == nil else {
      throw CommandLineError.idleNegativePrompt
    }
    return Conditioning(
      condition, guidance: hundredths == 100 ? nil : Guidance(hundredths: hundredths, negative: nullCondition))
  }

  /// A plan as a stream is to hold it.
  func stored(_ plan: ConditioningPlan) -> ConditioningPlan { embedPrompt ? plan : plan.withoutTexts }

  /// A stream as it is to be written.
  func stored(_ stream: Stream) -> Stream {
    var header = stream.header
    header.conditioning = stored(header.conditioning)
    return Stream(header: header, selections: stream.selections)
  }
}

extension Stream {
  /// The stream with texts in the place of those of its digests that are theirs.
  func knowing(_ texts: [String]) -> Stream {
    var header = header
    header.conditioning = header.conditioning.knowing(texts)
    return Stream(header: header, selections: selections)
  }
}
