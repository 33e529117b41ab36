/// TIFF files made by hand (TIFF 6.0), one page or more, one uncompressed strip each.
struct TIFFFile {
  enum Meaning: UInt16 {
    case blackIsZero = 1
    case rgb = 2
    case cmyk = 5
  }

  var width: UInt16
  var height: UInt16
  var bits: UInt16 = 8
  var samples: UInt16 = 3
  var meaning: Meaning = .rgb
  var orientation: UInt16 = 1
  var hasAlpha = false
  var data: [UInt8]
  var pages = 1

  var bytes: [UInt8] {
    var bytes: [UInt8] = [0x49, 0x49, 42, 0] + littleEndian(UInt32(8))
    for page in 1...pages { bytes += directory(at: bytes.count, isLast: page == pages) }
    return bytes
  }

  /// The directory, the bits of each sample, and the strip.
  private func directory(at start: Int, isLast: Bool) -> [UInt8] {
    let count = hasAlpha ? 12 : 11
    let bitsStart = start + 2 + 12 * count + 4
    let dataStart = bitsStart + 2 * Int(samples)
    let end = dataStart + data.count + data.count % 2
    var entries = [
      short(256, width), short(257, height),
      samples < 3 ? short(258, bits) : entry(258, type: 3, count: samples, UInt32(bitsStart)),
      short(259, 1), short(262, meaning.rawValue), entry(273, type: 4, count: 1, UInt32(dataStart)),
      short(274, orientation), short(277, samples), short(278, height),
      entry(279, type: 4, count: 1, UInt32(data.count)), short(284, 1),
    ]
    if hasAlpha { entries.append(short(338, 2)) }  // unassociated
    let next = littleEndian(UInt32(isLast ? 0 : end))
    let depths = (0..<samples).flatMap { _ in littleEndian(bits) }
    return littleEndian(UInt16(count)) + entries.flatMap { $0 } + next + depths + data
      + [UInt8](repeating: 0, count: data.count % 2)
  }

  private func short(_ tag: UInt16, _ value: UInt16) -> [UInt8] { entry(tag, type: 3, count: 1, UInt32(value)) }

  private func entry(_ tag: UInt16, type: UInt16, count: UInt16, _ value: UInt32) -> [UInt8] {
    littleEndian(tag) + littleEndian(type) + littleEndian(UInt32(count)) + littleEndian(value)
  }
}

/// EXIF with an orientation and nothing else: a TIFF file without a picture.
func exif(orientation: UInt16) -> [UInt8] {
  let header: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0]
  return header + littleEndian(UInt16(0x0112)) + [3, 0, 1, 0, 0, 0] + littleEndian(orientation)
    + [UInt8](repeating: 0, count: 6)
}

extension [UInt8] {
  /// A JPEG file with an EXIF segment put in after its first marker.
  func withEXIF(orientation: UInt16) -> [UInt8] {
    let data = Array("Exif\0\0".utf8) + exif(orientation: orientation)
    return self[..<2] + [0xFF, 0xE1] + bigEndian(UInt16(data.count + 2)) + data + self[2...]
  }
}
