/// What only shows once the file system or a picture is looked at, and the user has to put right.
enum CommandLineError: StatusError, CustomStringConvertible {
  /// Several inputs, and an output that is no folder.
  case notAFolder(path: String, inputs: Int)
  /// Two inputs whose outputs would have the same name.
  case sameOutput(path: String, inputs: [String])
  /// Standard input has no name to give to a file in a folder.
  case namelessInput(folder: String)
  /// A stream would get a name that says picture.
  case pictureName(path: String)
  /// A step that a stream does not have.
  case noSuchStep(Int, steps: Int)
  /// A negative prompt that nothing leads away from.
  case idleNegativePrompt
  /// Bytes that mean nothing to a terminal.
  case terminal
  /// More than a stream or a picture may have.
  case tooLong(name: String, limit: Int)

  var status: ExitStatus {
    if case .tooLong = self { .damaged } else { .usage }
  }

  var description: String {
    switch self {
    case .notAFolder(let path, let inputs):
      "\(inputs) inputs cannot all become '\(path)'. Name a folder that exists, or one to create with a '/' at its end."
    case .sameOutput(let path, let inputs):
      "\(inputs.map { "'\($0)'" }.joined(separator: " and ")) would both become '\(path)'. Do them one by one."
    case .namelessInput(let folder):
      "what comes from standard input has no name in the folder '\(folder)'. Name the output file."
    case .pictureName(let path):
      "'\(path)' is a picture's name, and what is written is a stream. Name a .ddcm file, or a folder with a '/' at its end."
    case .noSuchStep(let step, let steps):
      "the stream has the steps 0...\(steps - 1), and \(step) is none of them."
    case .idleNegativePrompt:
      "without guidance a negative prompt does nothing. Add --guidance, of more than 1."
    case .terminal:
      "the output is binary and standard output is a terminal. Redirect it, name a file, or insist with --force."
    case .tooLong(let name, let limit):
      "\(name) has more than \(limit >> 20) MiB."
    }
  }
}
