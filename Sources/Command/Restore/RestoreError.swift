import Quality

/// What is wrong with the files of a restoration.
enum RestoreError: StatusError, CustomStringConvertible {
  case maskText(String, width: Int, height: Int)
  case maskSize(path: String, width: Int, height: Int, neededWidth: Int, neededHeight: Int)
  case nothingKnown(mask: String)
  case kernel(path: String, reason: String)
  case tooSmall(width: Int, height: Int, factor: Int)
  case estimateSize(path: String, width: Int, height: Int, neededWidth: Int, neededHeight: Int)
  case noScore(QualityError)

  var status: ExitStatus { .usage }

  var description: String {
    switch self {
    case .maskText(let text, let width, let height):
      "the mask '\(text)' is neither box:x,y,w,h within \(width)×\(height) pixels nor random:0...1. A file of such a name is "
        + "./\(text)."
    case .maskSize(let path, let width, let height, let neededWidth, let neededHeight):
      "the mask '\(path)' has \(width)×\(height) pixels, and the picture \(neededWidth)×\(neededHeight). Give a mask of the "
        + "picture's size, white where it is unknown."
    case .nothingKnown(let mask):
      "the mask '\(mask)' leaves nothing of the picture. It is white where the picture is unknown, and black elsewhere."
    case .tooSmall(let width, let height, let factor):
      "a picture of \(width)×\(height) pixels cannot be made \(factor) times smaller."
    case .estimateSize(let path, let width, let height, let neededWidth, let neededHeight):
      "the estimate '\(path)' has \(width)×\(height) pixels, and the picture \(neededWidth)×\(neededHeight). Give an "
        + "estimate of the picture's size."
    case .noScore(let error):
      "\(error) Take --score none."
    case .kernel(let path, let reason):
      "'\(path)' is no blur kernel: \(reason). A kernel is rows of numbers, as many rows and columns as you like, both odd."
    }
  }
}
