public import DDCM

/// Why a model cannot do with a condition, or without one.
public enum ConditioningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The model knows no conditions at all.
  case unconditional(Condition)
  /// The model must be told a class.
  case classNeeded(classes: Int)
  /// Guidance needs to know which class means none.
  case nullClassNeeded(classes: Int)
  case noSuchClass(Int, classes: Int)
  /// The model knows classes alone.
  case textForClasses(Condition, classes: Int)
  /// The model knows texts alone.
  case classForTexts(Condition)
  /// The stream does not hold the text that its picture was made with.
  case textNeeded(TextDigest)

  public var description: String {
    switch self {
    case .unconditional(let condition):
      "the model is told nothing of what a picture shows, and cannot be asked for \(condition). Do without, or name "
        + "a model that is told such things with --model."
    case .classNeeded(let classes):
      "the model must be told which of its \(classes) classes to draw. Name one with --class 0...\(classes - 1), or, where "
        + "one of them means none, that one with --null-class."
    case .nullClassNeeded(let classes):
      "guidance moves away from what the model draws unconditionally, and it does not say which of its \(classes) classes "
        + "means none. Name it with --null-class, or do without guidance if none does."
    case .noSuchClass(let label, let classes):
      "the model has the classes 0...\(classes - 1), and \(label) is none of them."
    case .textForClasses(let condition, let classes):
      "the model knows \(classes) classes and no texts, and cannot be asked for \(condition). Name a class with --class "
        + "0...\(classes - 1)."
    case .classForTexts(let condition):
      "the model is told texts and no classes, and cannot be asked for \(condition). Say what to draw with --prompt."
    case .textNeeded(let digest):
      "the stream was made with a text that it does not hold (digest \(digest)). Pass the very same text with --prompt, or "
        + "with --negative-prompt where it was that one; for editing with --original-prompt."
    }
  }
}
