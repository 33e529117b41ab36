import DDCM

/// Why no parameters fit what was asked for.
enum PlanningError: DDCMErrorConvertible, Equatable {
  case tooSmall(asked: Int, least: Int)
  case tooLarge(asked: Int, most: Int)
  case tooManyAtoms(asked: Int, most: Int)

  var ddcmError: DDCMError {
    switch self {
    case .tooSmall(let asked, let least):
      DDCMError(
        .usage, "\(asked) bytes are too few: with these options a stream of this image has at least \(least).",
        remedy: "Ask for fewer \(.steps) or more bytes.")
    case .tooLarge(let asked, let most):
      DDCMError(
        .usage, "\(asked) bytes are too many: with these options a stream of this image has at most \(most).",
        remedy: "Ask for more \(.steps) or \(.codewords), or for fewer bytes.")
    case .tooManyAtoms(let asked, let most):
      DDCMError(
        .usage, "\(.atoms) is \(asked), where a step of this image and codebook has at most \(most).",
        remedy: "Set it to at most \(most).")
    }
  }
}
