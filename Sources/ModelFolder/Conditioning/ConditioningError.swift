package import DDCM

/// Why a model cannot use a condition, or cannot do without one.
package enum ConditioningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The model is unconditional.
  case unconditional(Condition)
  /// The model needs a class.
  case classNeeded(classes: Int)
  /// Guidance needs to know which class means none.
  case nullClassNeeded(classes: Int)
  case noSuchClass(Int, classes: Int)
  /// The model is conditioned on classes only.
  case textForClasses(Condition, classes: Int)
  /// The model is conditioned on texts only.
  case classForTexts(Condition)
  /// The stream does not hold the text that its image was made with.
  case textNeeded(TextDigest)
}

extension ConditioningError: DDCMErrorConvertible {
  package var ddcmError: DDCMError {
    switch self {
    case .unconditional(let condition):
      DDCMError(
        .usage, "The model is unconditional, and cannot be conditioned on \(condition).",
        remedy: "Leave the condition out, or set \(.model) to a conditional model.")
    case .classNeeded(let classes):
      DDCMError(
        .usage, "The model is class-conditional and needs one of its \(classes) classes.",
        remedy: "Set \(.label) to 0...\(classes - 1), or \(.nullClass) to the class that means none, if there is one.")
    case .nullClassNeeded(let classes):
      DDCMError(
        .usage,
        "Guidance needs an unconditional estimate, and the model does not say which of its \(classes) classes means none.",
        remedy: "Set \(.nullClass), or leave \(.guidance) out if no class means none.")
    case .noSuchClass(let label, let classes):
      DDCMError(
        .usage, "The model has no class \(label).", remedy: "Choose one of its classes, 0...\(classes - 1).")
    case .textForClasses(let condition, let classes):
      DDCMError(
        .usage, "The model is conditioned on \(classes) classes, and not on \(condition).",
        remedy: "Set \(.label) to 0...\(classes - 1).")
    case .classForTexts(let condition):
      DDCMError(
        .usage, "The model is conditioned on texts, and not on \(condition).", remedy: "Set \(.prompt).")
    case .textNeeded(let digest):
      DDCMError(
        .usage, "The stream was made with a text that it does not hold (digest \(digest)).",
        remedy: """
          Set \(.prompt) to exactly that text, or \(.negativePrompt) if it was the negative prompt; for editing set \
          \(.originalPrompts).
          """)
    }
  }
}
