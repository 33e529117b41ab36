import DDCM

/// Reads integers from bytes that may be anything: every fault is a `BitstreamError`.
package struct ByteReader: Sendable {
  private let bytes: [UInt8]

  /// Bytes read so far.
  package private(set) var offset = 0

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Bytes not read yet.
  package var remaining: Int { bytes.count - offset }

  package mutating func readBytes(_ count: Int) throws(BitstreamError) -> ArraySlice<UInt8> {
    precondition(count >= 0, "a number of bytes is not negative")
    guard count <= remaining else { throw .truncated(needed: count - remaining, at: bytes.count) }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  package mutating func readLittleEndian<Value: FixedWidthInteger & UnsignedInteger>(
    _: Value.Type = Value.self
  ) throws(BitstreamError) -> Value {
    let field = try readBytes(Value.bitWidth / 8)
    return field.reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  /// Unsigned LEB128 in its shortest form.
  ///
  /// - Parameters:
  ///   - field: what an error calls the integer.
  ///   - allowed: the values that the field may have.
  /// - Throws: `truncated`, `nonCanonicalInteger` or `valueOutOfRange`.
  package mutating func readVarint(
    _ field: String, in allowed: ClosedRange<UInt64> = 0...UInt64.max
  ) throws(BitstreamError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      let byte = try readBytes(1).first!
      let digits = UInt64(byte & 0x7F)
      // The tenth byte has room for one bit.
      guard shift < 63 || byte <= 1 else { throw .nonCanonicalInteger(field: field) }
      value |= digits << UInt64(shift)
      if byte < 0x80 {
        guard byte != 0 || shift == 0 else { throw .nonCanonicalInteger(field: field) }
        guard allowed.contains(value) else { throw .valueOutOfRange(field: field, value: value, allowed: allowed) }
        return value
      }
    }
    throw .nonCanonicalInteger(field: field)
  }

  /// - Throws: `trailingBytes` unless every byte was read.
  package func finish() throws(BitstreamError) {
    guard remaining == 0 else { throw .trailingBytes(remaining) }
  }
}
