import DDCM
import DDCMFormat

extension FuzzTarget {
  /// As they are, and with the right checksum, behind which is the rest of the reader.
  static func readStream(_ bytes: [UInt8]) -> String? {
    if let fault = readUnmended(bytes) { return fault }
    guard bytes.count > 4 else { return nil }
    let body = Array(bytes.dropLast(4))
    let checksum = CRC32C.checksum(body)
    return readUnmended(body + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) })
  }

  private static func readUnmended(_ bytes: [UInt8]) -> String? {
    let whole = try? ParsedStream(bytes, mode: .strict)
    if let whole, whole.stream.serialized() != bytes { return "a stream is read from bytes that are not its own" }
    for mode in [ParsedStream.Mode.recover, .prefix] {
      let parsed = try? ParsedStream(bytes, mode: mode)
      if let whole, parsed?.stream != whole.stream { return "a sound stream is another in the mode \(mode)" }
      guard let parsed else { continue }
      guard parsed.byteCount <= bytes.count else { return "more bytes are read than there are" }
      guard parsed.stream.selections.count <= parsed.wholeChoiceCount else { return "there are too many choices" }
    }
    return nil
  }
}
