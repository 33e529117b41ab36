/// Why an evaluation cannot be had, or is not whole.
enum EvaluationError: StatusError, CustomStringConvertible {
  /// Nothing to evaluate on.
  case noPictures(folders: [String])
  /// Two pictures of one name, which results could not tell apart.
  case sameName(String)
  /// No contender has the name that rates are to be compared with.
  case noSuchAnchor(String, names: [String])
  /// Two contenders of one name.
  case sameContender(String)
  /// Two scores that results could not tell apart.
  case sameScore(String)
  /// Settings that are none.
  case badSettings(path: String, reason: String)
  /// Some measurements have no result.
  case failures([String], output: String)

  var status: ExitStatus {
    switch self {
    case .noPictures: .noInput
    case .sameName, .noSuchAnchor, .sameContender, .sameScore, .badSettings: .usage
    case .failures: .unavailable
    }
  }

  var description: String {
    switch self {
    case .noPictures(let folders):
      "there is no picture in \(folders.map { "'\($0)'" }.joined(separator: ", "))."
    case .sameName(let name):
      "two pictures are named '\(name)', and results go by the names. Rename one, or evaluate them one by one."
    case .noSuchAnchor(let anchor, let names):
      "'\(anchor)' is none of the contenders, \(names.joined(separator: ", "))."
    case .sameContender(let name):
      "two contenders are named '\(name)'. Give them different names."
    case .sameScore(let name):
      "'\(name)' is asked for twice. Ask once, or in two runs."
    case .badSettings(let path, let reason):
      "'\(path)' does not hold settings: \(reason). Write [{\"name\": \"50 steps\", \"options\": [\"--steps\", \"50\"]}]."
    case .failures(let lines, let output):
      "some measurements failed; the others are in '\(output)'. \(lines.joined(separator: " "))"
    }
  }
}
