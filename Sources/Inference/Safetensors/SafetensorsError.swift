/// Why a weight file could not be used.
public enum SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// The file could not be opened or mapped.
  case cannotOpen(file: String, reason: String)
  /// The file breaks the .safetensors format; `tensor` is named where one is at fault.
  case damaged(file: String, tensor: String?, fault: SafetensorsFault)
  /// The file has no such tensor.
  case missing(file: String, tensor: String)
  /// The network needs the tensor in another shape.
  case wrongShape(file: String, tensor: String, found: [Int], needed: [Int])
  /// The tensor is of a type that no network is computed from.
  case unsupportedType(file: String, tensor: String, type: ElementType)

  public var description: String {
    switch self {
    case .cannotOpen(let file, let reason):
      "cannot open the weight file '\(file)': \(reason)."
    case .damaged(let file, nil, let fault):
      "the weight file '\(file)' is damaged: \(fault). Fetch the model again."
    case .damaged(let file, let tensor?, let fault):
      "the weight file '\(file)' is damaged: tensor \(printable(tensor)): \(fault). Fetch the model again."
    case .missing(let file, let tensor):
      "the weight file '\(file)' has no tensor \(printable(tensor)). Is it of the same model as its config.json?"
    case .wrongShape(let file, let tensor, let found, let needed):
      "the weight file '\(file)': tensor \(printable(tensor)) has shape \(found), the network needs \(needed). "
        + "Is it of the same model as its config.json?"
    case .unsupportedType(let file, let tensor, let type):
      "the weight file '\(file)': tensor \(printable(tensor)) is of type \(type.rawValue); F32, F16 and BF16 are supported."
    }
  }
}

/// How a file breaks the .safetensors format.
public enum SafetensorsFault: Error, Equatable, CustomStringConvertible {
  case tooShort(bytes: Int)
  case headerTooLong(bytes: UInt64, limit: Int)
  case headerBeyondFile(bytes: UInt64, available: Int)
  case malformed(at: Int, expected: String)
  case duplicate
  case missingField(String)
  case unknownField(String)
  case unknownType(String)
  case tooLarge
  case offsetsReversed(Int, Int)
  case offsetsBeyondFile(end: Int, available: Int)
  case wrongSize(bytes: Int, needed: Int)
  case gap(at: Int)
  case overlap(at: Int)
  case unusedBytes(Int)

  public var description: String {
    switch self {
    case .tooShort(let bytes): "it has \(bytes) bytes, too few for a header"
    case .headerTooLong(let bytes, let limit): "its header says \(bytes) bytes, more than the \(limit) allowed"
    case .headerBeyondFile(let bytes, let available): "its header says \(bytes) bytes, the file has \(available)"
    case .malformed(let offset, let expected): "at byte \(offset) of the header \(expected) was expected"
    case .duplicate: "the name occurs twice"
    case .missingField(let field): "'\(field)' is missing"
    case .unknownField(let field): "unknown field \(printable(field))"
    case .unknownType(let type): "unknown element type \(printable(type))"
    case .tooLarge: "its shape has more elements than memory has addresses"
    case .offsetsReversed(let begin, let end): "its data ends (\(end)) before it begins (\(begin))"
    case .offsetsBeyondFile(let end, let available): "its data ends at byte \(end) of \(available)"
    case .wrongSize(let bytes, let needed): "its data has \(bytes) bytes, its shape needs \(needed)"
    case .gap(let offset): "no tensor claims the data before byte \(offset)"
    case .overlap(let offset): "its data, from byte \(offset), belongs to another tensor too"
    case .unusedBytes(let count): "\(count) bytes at the end belong to no tensor"
    }
  }
}

/// A name out of a file, fit for a message: quoted, escaped, and not too long.
func printable(_ name: String) -> String {
  let shown = String(name.prefix(100))
  return shown.debugDescription + (shown.count < name.count ? "…" : "")
}
