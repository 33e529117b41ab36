package import DDCM

/// Why a file could not be read or written.
package enum FileError: DDCMErrorConvertible, Equatable, CustomStringConvertible {
  case missing(path: String)
  case unreadable(path: String, reason: String)
  case exists(path: String)
  case unwritable(path: String, reason: String)
  /// The output is one of the inputs.
  case isInput(path: String)
  /// The file to replace is not of the expected kind, "a .ddcm stream" for example.
  case unexpectedContent(path: String, expected: String)

  package var ddcmError: DDCMError {
    switch self {
    case .missing(let path): DDCMError(.notFound, "There is no file '\(FileName.printable(path))'.")
    case .unreadable(let path, let reason):
      DDCMError(.inputOutput, "Cannot read '\(FileName.printable(path))': \(reason).")
    case .exists(let path):
      DDCMError(
        .inputOutput, "'\(FileName.printable(path))' exists already.",
        remedy: "Name another file, or allow overwriting with \(.overwrite).")
    case .unwritable(let path, let reason):
      DDCMError(.inputOutput, "Cannot write '\(FileName.printable(path))': \(reason).")
    case .isInput(let path):
      DDCMError(
        .usage, "'\(FileName.printable(path))' is both an input and the output.", remedy: "Name another output.")
    case .unexpectedContent(let path, let expected):
      DDCMError(
        .inputOutput, "'\(FileName.printable(path))' is not \(expected), and is not replaced by one.",
        remedy: "Name another file, or delete this one first.")
    }
  }
}

extension RequestField {
  /// Whether an output may replace an existing file.
  package static let overwrite = RequestField("overwrite")
}
