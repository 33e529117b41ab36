import Quality

/// What is wrong with the files of a restoration.
enum RestoreError: StatusError, CustomStringConvertible {
  case maskText(String, width: Int, height: Int)
  case estimateSize(path: String, width: Int, height: Int, neededWidth: Int, neededHeight: Int)
  case noScore(QualityError)

  var status: ExitStatus { .usage }

  var description: String {
    switch self {
    case .maskText(let text, let width, let height):
      "the mask '\(text)' is neither box:x,y,w,h within \(width)×\(height) pixels nor random:0...1. A file of such a name is "
        + "./\(text)."
    case .estimateSize(let path, let width, let height, let neededWidth, let neededHeight):
      "the estimate '\(path)' has \(width)×\(height) pixels, and the picture \(neededWidth)×\(neededHeight). Give an "
        + "estimate of the picture's size."
    case .noScore(let error):
      "\(error) Take --score none."
    }
  }
}
