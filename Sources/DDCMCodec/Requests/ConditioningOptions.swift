public import DDCM

/// The condition of a conditional model: a text or a class, with guidance.
public struct ConditioningOptions: Sendable, Equatable {
  /// What the image shows, for models that are conditioned on text.
  package let prompt: String?
  /// What guidance moves away from; needs a prompt.
  package let negativePrompt: String?
  /// The class that the image shows, for models that are conditioned on classes.
  package let label: Int?
  /// The class that stands for "no condition".
  package let nullClass: Int?
  /// Classifier-free guidance scale, 0...100; nil for the default of the task.
  package let guidance: Double?
  /// Whether the stream stores the texts. Otherwise it stores digests of 8 bytes, and the decoder must supply the texts.
  package let embedPrompt: Bool

  public static let none = ConditioningOptions()

  /// Guidance of images that are generated from a prompt: Stable Diffusion's usual scale.
  package static let generationGuidance = 7.5

  /// The longest text that a stream can store, in bytes of UTF-8.
  package static let maxTextBytes = 1 << 16

  private init() {
    (prompt, negativePrompt, label, nullClass, guidance, embedPrompt) = (nil, nil, nil, nil, nil, false)
  }

  /// - Throws: `DDCMError` of category `usage` for values out of range, and for values that exclude or need each other.
  public init(
    prompt: String? = nil, negativePrompt: String? = nil, label: Int? = nil, nullClass: Int? = nil,
    guidance: Double? = nil, embedPrompt: Bool = false
  ) throws(DDCMError) {
    try Checks.range(.label, label, in: 0...1 << 20)
    try Checks.range(.nullClass, nullClass, in: 0...1 << 20)
    try Checks.range(.guidance, guidance, in: 0...100)
    guard prompt == nil || (label == nil && nullClass == nil) else {
      throw DDCMError(
        .usage, "\(.prompt) excludes \(.label) and \(.nullClass): a model is conditioned on texts or on classes.",
        remedy: "Leave one of them out.")
    }
    guard guidance == nil || label != nil || prompt != nil else {
      throw DDCMError(
        .usage, "\(.guidance) needs a condition.", remedy: "Set \(.prompt) or \(.label), or leave it out.")
    }
    guard prompt != nil || (negativePrompt == nil && !embedPrompt) else {
      throw DDCMError(
        .usage, "\(.negativePrompt) and \(.embedPrompt) need \(.prompt).", remedy: "Set it, or leave them out.")
    }
    for text in [prompt, negativePrompt].compactMap(\.self) where text.utf8.count > Self.maxTextBytes {
      throw DDCMError(
        .usage, "A prompt of \(text.utf8.count) bytes is longer than a stream can store.",
        remedy: "Shorten it to at most \(Self.maxTextBytes) bytes.")
    }
    self.prompt = prompt
    self.negativePrompt = negativePrompt
    self.label = label
    self.nullClass = nullClass
    self.guidance = guidance
    self.embedPrompt = embedPrompt
  }

  /// What the image is to show; nil where nothing is said.
  var condition: Condition? { prompt.map(Condition.text) ?? label.map(Condition.label) }

  /// What stands for "no condition", as far as it is said.
  var nullCondition: Condition? { negativePrompt.map(Condition.text) ?? nullClass.map(Condition.label) }

  /// The same conditioning at each step; without a prompt or class, the null class.
  ///
  /// - Parameter promptGuidance: the guidance scale of a prompt where none is set; with a class it is 1.
  /// - Throws: ``DDCMError/Category/usage`` where a negative prompt would have no effect.
  package func conditioning(promptGuidance: Double = 1) throws(DDCMError) -> Conditioning? {
    guard let condition else { return nullCondition.map { Conditioning($0) } }
    let scale = guidance ?? (prompt == nil ? 1 : promptGuidance)
    let hundredths = Int((scale * 100).rounded())
    guard hundredths != 100 || negativePrompt == nil else {
      throw DDCMError(
        .usage, "\(.negativePrompt) has no effect where \(.guidance) is 1.",
        remedy: "Set \(.guidance) above 1, 7.5 for example, or leave \(.negativePrompt) out.")
    }
    return Conditioning(
      condition, guidance: hundredths == 100 ? nil : Guidance(hundredths: hundredths, negative: nullCondition))
  }

  /// A plan as a stream is to store it: with texts, or with digests of them.
  package func stored(_ plan: ConditioningPlan) -> ConditioningPlan { embedPrompt ? plan : plan.withoutTexts }
}
