/// PNG files made by hand (ISO/IEC 15948), stored and not compressed, so that each field can be set, also wrongly.
struct PNGFile {
  var width: UInt32
  var height: UInt32
  var depth: UInt8 = 8
  var colorType: UInt8 = 2
  /// Chunks between the header and the data.
  var extra: [(type: String, data: [UInt8])] = []
  /// One row of packed samples each, without the filter byte.
  var rows: [[UInt8]] = []

  var bytes: [UInt8] {
    let header = bigEndian(width) + bigEndian(height) + [depth, colorType, 0, 0, 0]
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
    for (type, data) in extra { bytes += chunk(type, data) }
    return bytes + chunk("IDAT", zlibStored(rows.flatMap { [0] + $0 })) + chunk("IEND", [])
  }

  private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
  }

  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
  }
}

/// RFC 1950 and 1951, stored blocks.
func zlibStored(_ data: [UInt8]) -> [UInt8] {
  var bytes: [UInt8] = [0x78, 0x01]
  for start in stride(from: 0, to: max(data.count, 1), by: 65535) {
    let block = data[start..<min(start + 65535, data.count)]
    let count = UInt16(block.count)
    bytes += [start + 65535 >= data.count ? 1 : 0] + littleEndian(count) + littleEndian(~count) + block
  }
  var (a, b): (UInt32, UInt32) = (1, 0)
  for byte in data {
    a = (a + UInt32(byte)) % 65521
    b = (b + a) % 65521
  }
  return bytes + bigEndian(b << 16 | a)
}

func bigEndian(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] { littleEndian(value).reversed() }

func littleEndian(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
  (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
