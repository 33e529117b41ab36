/// What a stream's first bytes say, which need not be the whole stream.
package struct StreamFront: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// The bytes of the whole stream; nil where they are not known: in the resilient form, or where a text follows first.
  package let wholeByteCount: Int?

  /// - Throws: what is wrong with the bytes, `truncated` where the image's size is missing.
  package init(_ bytes: [UInt8]) throws(BitstreamError) {
    guard !ResilientForm.begins(bytes) else {
      (width, height) = try ResilientForm.dimensions(of: bytes)
      wholeByteCount = nil
      return
    }
    var reader = ByteReader(bytes)
    (width, height) = try HeaderFields.dimensions(from: &reader)
    var whole = ByteReader(bytes)
    if (try? HeaderFields(from: &whole)) != nil, let size = try? whole.readPayloadSize() {
      let (sum, overflows) = (whole.offset + DDCMStream.checksumBytes).addingReportingOverflow(size)
      wholeByteCount = overflows ? nil : sum
    } else {
      wholeByteCount = nil
    }
  }
}

extension HeaderFields {
  /// The image's width and height, which stand before everything of variable meaning.
  static func dimensions(from reader: inout ByteReader) throws(BitstreamError) -> (width: Int, height: Int) {
    guard reader.remaining >= Header.magic.count, Array(try reader.readBytes(4)) == Header.magic else {
      throw .notAStream
    }
    let version: UInt8 = try reader.readLittleEndian()
    guard version == Header.version else { throw .unsupportedVersion(Int(version)) }
    _ = try reader.readBytes(9)  // flags and model
    return (
      Int(try reader.readVarint("width", in: Header.Limits.side)),
      Int(try reader.readVarint("height", in: Header.Limits.side))
    )
  }
}

extension ResilientForm {
  /// Of the first copy of the header.
  static func dimensions(of bytes: [UInt8]) throws(BitstreamError) -> (width: Int, height: Int) {
    guard let text = firstText(of: bytes) else { throw .headerLost }
    var reader = ByteReader(text)
    return try HeaderFields.dimensions(from: &reader)
  }
}
