/// Why a file could not be read or written.
public enum FileError: Error, Equatable, CustomStringConvertible {
  case missing(path: String)
  case unreadable(path: String, reason: String)
  case exists(path: String)
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .missing(let path): "there is no file '\(path)'."
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)."
    case .exists(let path): "'\(path)' exists already. Name another file, or allow overwriting."
    case .unwritable(let path, let reason): "cannot write '\(path)': \(reason)."
    }
  }
}
