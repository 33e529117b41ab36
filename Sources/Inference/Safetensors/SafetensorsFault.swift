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
