import DDCM
import DDCMFormat
import Testing

@Suite("The checksum") struct CRC32CTests {
  // The check value of CRC catalogues, and RFC 3720, appendix B.4 (whose bytes are in network order).
  @Test(
    "is the Castagnoli CRC",
    arguments: [
      ([], 0),
      (Array("123456789".utf8), 0xE306_9283),
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      (Array(0...31), 0x46DD_794E),
      (Array((0...31).reversed()), 0x113F_DB5C),
    ] as [([UInt8], UInt32)])
  func vectors(_ bytes: [UInt8], _ expected: UInt32) {
    #expect(CRC32C.checksum(bytes) == expected)
  }

  @Test("may be taken piece by piece")
  func pieces() {
    var crc = CRC32C()
    crc.update([UInt8]("1234".utf8).span)
    crc.update([UInt8]("56789".utf8).span)
    #expect(crc.value == 0xE306_9283)
  }
}
