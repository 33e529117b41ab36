/// What is wrong with a stream of bytes.
public enum BitstreamError: Error, Equatable, Sendable {
  /// The bytes do not begin as a stream of this format does.
  case notAStream
  case unsupportedVersion(Int)
  /// `needed` more bytes were wanted at byte `offset`, and are not there.
  case truncated(needed: Int, at: Int)
  /// So many bytes follow the end of the stream.
  case trailingBytes(Int)
  case checksumMismatch(stored: UInt32, computed: UInt32)
  /// Bytes of a stream in the resilient form are wrong; so many of its sections are beyond repair.
  case damaged(lostSections: Int, of: Int)
  /// Both copies of the header of a stream in the resilient form are beyond repair.
  case headerLost
  case valueOutOfRange(field: String, value: UInt64, allowed: ClosedRange<UInt64>)
  /// An integer is written in more bytes than it needs, or in more than 64 bits.
  case nonCanonicalInteger(field: String)
  case unsupportedFeature(field: String, value: UInt64)
  /// Two parts of the stream contradict each other; the text says which.
  case inconsistent(String)
}

extension BitstreamError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAStream:
      "this is not a DDCM stream: it does not begin with the format's signature"
    case .unsupportedVersion(let version):
      "the stream has format version \(version), which this build does not read; update ddcm"
    case .truncated(let needed, let offset):
      "the stream is cut short: \(needed) more \(needed == 1 ? "byte is" : "bytes are") needed at byte \(offset)"
    case .trailingBytes(let count):
      "\(count) \(count == 1 ? "byte follows" : "bytes follow") the end of the stream"
    case .checksumMismatch(let stored, let computed):
      "the stream is damaged: it stores the checksum \(hexadecimal(stored)), its bytes have \(hexadecimal(computed))"
    case .headerLost:
      "the stream is damaged: neither copy of its header can be read"
    case .damaged(let lost, let sections):
      lost == 0
        ? "the stream is damaged, though nothing of it is lost"
        : "the stream is damaged: \(lost) of its \(sections) sections are lost"
    case .valueOutOfRange(let field, let value, let allowed):
      "\(field) is \(value), outside \(allowed.lowerBound)...\(allowed.upperBound)"
    case .nonCanonicalInteger(let field):
      "\(field) is not written in the shortest form of a 64-bit integer"
    case .unsupportedFeature(let field, let value):
      "\(field) is \(value), which this build does not know; update ddcm"
    case .inconsistent(let contradiction):
      "the stream contradicts itself: \(contradiction)"
    }
  }

  private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
