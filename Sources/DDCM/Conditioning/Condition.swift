/// What conditions a model's estimate: a class or a text.
public enum Condition: Sendable, Hashable {
  /// A class, by its number in the model's list.
  case label(Int)
  /// A text, which the stream holds as it is.
  case text(String)
  /// A text of which the stream holds only a digest: the decoder must supply the text.
  case textDigest(TextDigest)
}

/// The first 8 bytes of the SHA-256 of a text's UTF-8.
public struct TextDigest: Sendable, Hashable, CustomStringConvertible {
  public let bytes: [UInt8]

  /// - Precondition: 8 bytes.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == 8, "a digest of a text has 8 bytes")
    self.bytes = bytes
  }

  /// 16 hexadecimal digits.
  public var description: String { bytes.hexadecimal }
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
