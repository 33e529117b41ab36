import DDCM

/// Bytes that stand some damage: with one half of their CRC-32C, and then as a ``ReedSolomon`` word.
enum ProtectedBlock {
  /// What the bytes are, so that none is taken for another.
  enum Kind {
    case header, section
  }

  private static let checksumBytes = 2

  /// What is added to the contents.
  static let overhead = checksumBytes + ReedSolomon.parityBytes

  static func bytes(of contents: [UInt8], _ kind: Kind) -> [UInt8] {
    let message = contents + checksum(contents, kind)
    return message + ReedSolomon.parity(of: message)
  }

  /// The contents, and how many bytes were wrong; nil where too many are.
  static func contents(of bytes: some Sequence<UInt8>, _ kind: Kind) -> (contents: [UInt8], repaired: Int)? {
    var word = Array(bytes)
    guard word.count >= overhead, let repaired = ReedSolomon.correct(&word) else { return nil }
    let contents = Array(word[..<(word.count - overhead)])
    let stored = Array(word[contents.count..<(contents.count + checksumBytes)])
    return stored == checksum(contents, kind) ? (contents, repaired) : nil
  }

  private static func checksum(_ contents: [UInt8], _ kind: Kind) -> [UInt8] {
    let checksum = CRC32C.checksum(contents) >> (kind == .header ? 16 : 0)
    return [UInt8(truncatingIfNeeded: checksum), UInt8(truncatingIfNeeded: checksum >> 8)]
  }
}
