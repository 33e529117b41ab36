import DDCM
import DDCMFormat
import Testing

@Suite("Bytes of a stream") struct ByteReaderTests {
  @Test(
    "hold an integer in as few bytes as it needs, the least significant seven bits first",
    arguments: [
      (0, [0]), (1, [1]), (127, [0x7F]), (128, [0x80, 1]), (300, [0xAC, 2]), (1 << 14, [0x80, 0x80, 1]),
      (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
    ] as [(UInt64, [UInt8])])
  func varint(_ value: UInt64, _ bytes: [UInt8]) throws {
    var writer = ByteWriter()
    writer.appendVarint(value)
    #expect(writer.bytes == bytes)
    var reader = ByteReader(bytes)
    #expect(try reader.readVarint("size") == value)
    try reader.finish()
  }

  @Test(
    "are refused where an integer is not in its shortest form, or too long",
    arguments: [
      [0x80, 0], [0xFF, 0x80, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2],
      [UInt8](repeating: 0x80, count: 10) + [1],
    ] as [[UInt8]])
  func nonCanonical(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    #expect(throws: BitstreamError.nonCanonicalInteger(field: "size")) { try reader.readVarint("size") }
  }

  @Test("are refused where an integer is outside what its field allows")
  func range() {
    var reader = ByteReader([9])
    #expect(throws: BitstreamError.valueOutOfRange(field: "steps", value: 9, allowed: 1...8)) {
      try reader.readVarint("steps", in: 1...8)
    }
  }

  @Test("hold integers of fixed width, the least significant byte first")
  func fixedWidth() throws {
    var writer = ByteWriter()
    writer.appendLittleEndian(UInt8(1))
    writer.appendLittleEndian(UInt16(0x0302))
    writer.appendLittleEndian(UInt32(0x0706_0504))
    writer.appendLittleEndian(UInt64(0x0F0E_0D0C_0B0A_0908))
    writer.append([0x10])
    #expect(writer.bytes == Array(1...16))

    var reader = ByteReader(writer.bytes)
    #expect(try reader.readLittleEndian() == UInt8(1))
    #expect(try reader.readLittleEndian(UInt16.self) == 0x0302)
    #expect(try reader.readLittleEndian(UInt32.self) == 0x0706_0504)
    #expect(try reader.readLittleEndian(UInt64.self) == 0x0F0E_0D0C_0B0A_0908)
    #expect(reader.offset == 15)
    #expect(throws: BitstreamError.trailingBytes(1)) { try reader.finish() }
    #expect(try reader.readBytes(1) == [16])
    try reader.finish()
  }

  @Test("are refused where they end too early, at every length")
  func truncation() {
    for count in 0..<4 {
      var reader = ByteReader([UInt8](repeating: 0x80, count: count))
      #expect(throws: BitstreamError.truncated(needed: 4 - count, at: count)) {
        try reader.readLittleEndian(UInt32.self)
      }
      #expect(throws: BitstreamError.truncated(needed: 1, at: count)) { try reader.readVarint("size") }
    }
    var reader = ByteReader([1])
    #expect(throws: BitstreamError.truncated(needed: .max - 1, at: 1)) { try reader.readBytes(.max) }
  }

  @Test(
    "are refused with a sentence",
    arguments: [
      (.notAStream, "This is not a DDCM stream: it does not begin with the format's signature."),
      (.unsupportedVersion(9), "The stream has format version 9, which this build does not read. Update ddcm."),
      (.truncated(needed: 1, at: 7), "The stream is cut short: 1 more byte is needed at byte 7."),
      (.truncated(needed: 2, at: 7), "The stream is cut short: 2 more bytes are needed at byte 7."),
      (.trailingBytes(3), "3 bytes follow the end of the stream."),
      (
        .checksumMismatch(stored: 1, computed: 0xE306_9283),
        "The stream is damaged: it stores the checksum 0x00000001, its bytes have 0xe3069283."
      ),
      (
        .valueOutOfRange(field: "steps", value: 0, allowed: 1...9),
        "The stream is damaged: steps is 0, outside 1...9."
      ),
      (
        .nonCanonicalInteger(field: "width"),
        "The stream is damaged: width is not in the shortest form of a 64-bit integer."
      ),
      (
        .unsupportedFeature(field: "kind of condition", value: 7),
        "The stream's kind of condition is 7, which this build does not support. Update ddcm."
      ),
      (.inconsistent("a and b"), "The stream contradicts itself: a and b."),
    ] as [(BitstreamError, String)])
  func sentences(_ error: BitstreamError, _ sentence: String) {
    #expect(error.description == sentence)
  }
}
