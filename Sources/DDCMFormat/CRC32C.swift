import DDCM

/// The Castagnoli CRC of 32 bits: reflected polynomial 0x82F63B78, all ones before and after (RFC 3720, B.4).
package struct CRC32C: Sendable {
  private var remainder: UInt32 = 0xFFFF_FFFF

  package init() {}

  /// The checksum of the bytes so far.
  package var value: UInt32 { ~remainder }

  package mutating func update(_ bytes: Span<UInt8>) {
    for index in bytes.indices {
      remainder = Self.table[Int(UInt8(truncatingIfNeeded: remainder) ^ bytes[index])] ^ (remainder >> 8)
    }
  }

  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc = CRC32C()
    crc.update(bytes.span)
    return crc.value
  }

  /// The remainder of each byte.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { remainder, _ in
      (remainder >> 1) ^ (remainder & 1 == 1 ? 0x82F6_3B78 : 0)
    }
  }
}
