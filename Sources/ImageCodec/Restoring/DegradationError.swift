/// What is wrong with what is said of a degradation.
package enum DegradationError: Error, Equatable, CustomStringConvertible {
  case maskSize(name: String, width: Int, height: Int, neededWidth: Int, neededHeight: Int)
  case nothingKnown(mask: String)
  case kernel(name: String, reason: String)
  case tooSmall(width: Int, height: Int, factor: Int)

  package var description: String {
    switch self {
    case .maskSize(let name, let width, let height, let neededWidth, let neededHeight):
      "the mask '\(name)' has \(width)×\(height) pixels, and the picture \(neededWidth)×\(neededHeight). Give a mask of the "
        + "picture's size, white where it is unknown."
    case .nothingKnown(let mask):
      "the mask '\(mask)' leaves nothing of the picture. It is white where the picture is unknown, and black elsewhere."
    case .tooSmall(let width, let height, let factor):
      "a picture of \(width)×\(height) pixels cannot be made \(factor) times smaller."
    case .kernel(let name, let reason):
      "'\(name)' is no blur kernel: \(reason). A kernel is rows of numbers, as many rows and columns as you like, both odd."
    }
  }
}
