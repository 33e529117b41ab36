/// Why a folder cannot be used as a model.
public enum ModelError: Error, CustomStringConvertible {
  /// A file is not there.
  case missing(path: String)
  /// A file cannot be read, or says what it must not.
  case invalid(path: String, reason: String)
  /// The pipeline or one of its parts is of a kind that this version does not run.
  case unsupported(path: String, part: String, kind: String, supported: String)

  public var description: String {
    switch self {
    case .missing(let path):
      "the model has no file '\(path)'. A model is a folder in the diffusers layout; pass it with --model."
    case .invalid(let path, let reason):
      "the model's file '\(path)' cannot be used: \(reason)"
    case .unsupported(let path, let part, let kind, let supported):
      "the model's file '\(path)' names \(kind) as its \(part), which is not supported; supported: \(supported)."
    }
  }
}
