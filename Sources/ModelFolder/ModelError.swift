/// Why a folder cannot be used as a model.
public enum ModelError: Error, CustomStringConvertible {
  /// Nothing is there at all.
  case absent(path: String)
  /// A file is not there.
  case missing(path: String)
  /// A file cannot be read, or says what it must not.
  case invalid(path: String, reason: String)
  /// The pipeline or one of its parts is of a kind that this version does not run.
  case unsupported(path: String, part: String, kind: String, supported: String)

  public var description: String {
    switch self {
    case .absent(let path):
      "there is no model at '\(path)'. Pass the folder of a model in the diffusers layout, or a checkpoint of "
        + "guided-diffusion, with --model."
    case .missing(let path):
      "the model has no file '\(path)'. A model is a folder in the diffusers layout; pass it with --model."
    case .invalid(let path, let reason):
      "the model's file '\(path)' cannot be used: \(reason)"
    case .unsupported(let path, let part, let kind, let supported):
      "the model's file '\(path)' names \(kind) as its \(part), which is not supported; supported: \(supported)."
    }
  }
}
