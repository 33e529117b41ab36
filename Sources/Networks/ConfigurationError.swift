/// Why a model's config.json cannot be used.
public enum ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// It is not a JSON object.
  case notAnObject(reason: String)
  /// A key has a value that is not supported.
  case unsupported(key: String, value: String, supported: String)
  /// A key that this version does not know, and whose effect it therefore cannot have.
  case unknownKey(String, value: String)

  public var description: String {
    switch self {
    case .notAnObject(let reason):
      "the model's config.json cannot be read: \(reason)."
    case .unsupported(let key, let value, let supported):
      "the model's config.json has \"\(key)\": \(value), which is not supported; supported: \(supported)."
    case .unknownKey(let key, let value):
      "the model's config.json has the unknown key \(String(key.prefix(100)).debugDescription) (\(value)). Update ddcm."
    }
  }
}
