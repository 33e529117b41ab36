/// What a model is told of a picture.
public enum Condition: Sendable, Hashable {
  /// A class, by its number in the model's list.
  case label(Int)
  case text(String)
  /// A text that a stream does not hold: who decodes must know it.
  case textDigest(TextDigest)
}

/// The first 8 bytes of the SHA-256 of a text's UTF-8.
public struct TextDigest: Sendable, Hashable, CustomStringConvertible {
  public let bytes: [UInt8]

  /// - Precondition: 8 bytes.
  public init(bytes: [UInt8]) {
    precondition(bytes.count == 8, "a digest of a text has 8 bytes")
    self.bytes = bytes
  }

  /// 16 hexadecimal digits.
  public var description: String { ModelIdentity(bytes: bytes).description }
}

extension Condition: CustomStringConvertible {
  public var description: String {
    switch self {
    case .label(let label): "class \(label)"
    case .text(let text): "the text \(text.debugDescription)"
    case .textDigest(let digest): "the text with the digest \(digest)"
    }
  }
}
