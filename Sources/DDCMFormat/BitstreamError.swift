package import DDCM

/// What is wrong with the bytes of a stream.
package enum BitstreamError: Error, Equatable, Sendable {
  /// The bytes do not begin as a stream of this format does.
  case notAStream
  case unsupportedVersion(Int)
  /// At byte `at`, the end, `needed` more bytes are missing.
  case truncated(needed: Int, at: Int)
  /// This many bytes follow the end of the stream.
  case trailingBytes(Int)
  case checksumMismatch(stored: UInt32, computed: UInt32)
  /// Bytes of a stream in the resilient form are wrong, and `lostSections` of its sections cannot be corrected.
  case damaged(lostSections: Int, of: Int)
  /// Neither copy of the header of a stream in the resilient form can be corrected.
  case headerLost
  case valueOutOfRange(field: String, value: UInt64, allowed: ClosedRange<UInt64>)
  /// An integer is written in more bytes than it needs, or in more than 64 bits.
  case nonCanonicalInteger(field: String)
  case unsupportedFeature(field: String, value: UInt64)
  /// Two parts of the stream contradict each other; the text, in lower case and without a full stop, says which.
  case inconsistent(String)
}

extension BitstreamError: DDCMErrorConvertible, CustomStringConvertible {
  package var ddcmError: DDCMError {
    switch self {
    case .notAStream:
      DDCMError(.notRecognized, "This is not a DDCM stream: it does not begin with the format's signature.")
    case .unsupportedVersion(let version):
      DDCMError(
        .unsupported, "The stream has format version \(version), which this build does not read.",
        remedy: "Update ddcm.")
    case .truncated(let needed, let offset):
      DDCMError(
        .damaged,
        "The stream is cut short: \(needed) more \(needed == 1 ? "byte is" : "bytes are") needed at byte \(offset).")
    case .trailingBytes(let count):
      DDCMError(.damaged, "\(count) \(count == 1 ? "byte follows" : "bytes follow") the end of the stream.")
    case .checksumMismatch(let stored, let computed):
      DDCMError(
        .damaged,
        "The stream is damaged: it stores the checksum \(Self.digits(stored)), its bytes have \(Self.digits(computed))."
      )
    case .headerLost:
      DDCMError(.damaged, "The stream is damaged: neither copy of its header can be read.")
    case .damaged(let lost, let sections):
      DDCMError(
        .damaged,
        lost == 0
          ? "The stream is damaged, though all of it can be corrected."
          : "The stream is damaged: \(lost) of its \(sections) sections are lost.")
    case .valueOutOfRange(let field, let value, let allowed):
      DDCMError(
        .damaged,
        "The stream is damaged: \(field) is \(value), outside \(allowed.lowerBound)...\(allowed.upperBound).")
    case .nonCanonicalInteger(let field):
      DDCMError(.damaged, "The stream is damaged: \(field) is not in the shortest form of a 64-bit integer.")
    case .unsupportedFeature(let field, let value):
      DDCMError(
        .unsupported, "The stream's \(field) is \(value), which this build does not support.", remedy: "Update ddcm.")
    case .inconsistent(let contradiction):
      DDCMError(.damaged, "The stream contradicts itself: \(contradiction).")
    }
  }

  package var description: String { ddcmError.description }

  private static func digits(_ value: UInt32) -> String {
    "0x" + (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }.hexadecimal
  }
}
