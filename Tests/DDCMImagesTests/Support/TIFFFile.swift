/// TIFF files made by hand (TIFF 6.0), one page or more, one uncompressed strip each.
struct TIFFFile {
  enum Meaning: UInt16 {
    case blackIsZero = 1
    case rgb = 2
    case cmyk = 5
    case cielab = 8
  }

  var width: UInt16
  var height: UInt16
  var bits: UInt16 = 8
  var samples: UInt16 = 3
  var meaning: Meaning = .rgb
  var orientation: UInt16 = 1
  var hasAlpha = false
  /// Whether colour is multiplied by alpha.
  var isPremultiplied = false
  /// 1 for unsigned and 2 for signed integers, 3 for floating point.
  var sampleFormat: UInt16 = 1
  /// Further tags with a value each, which must be between 340 and 34674, or above 34675.
  var extra: [(tag: UInt16, value: Int)] = []
  /// Whether the image is marked as a reduced version of another in the file.
  var isReduced = false
  var profile: [UInt8] = []
  var data: [UInt8]
  var pages = 1

  var bytes: [UInt8] {
    var bytes: [UInt8] = [0x49, 0x49, 42, 0] + littleEndian(UInt32(8))
    for page in 1...pages { bytes += directory(at: bytes.count, isLast: page == pages) }
    return bytes
  }

  /// The directory, the bits and the format of each sample, the profile and the strip.
  private func directory(at start: Int, isLast: Bool) -> [UInt8] {
    let count = 12 + (hasAlpha ? 1 : 0) + (profile.isEmpty ? 0 : 1) + extra.count + (isReduced ? 1 : 0)
    let bitsStart = start + 2 + 12 * count + 4
    let profileStart = bitsStart + 4 * Int(samples)
    let dataStart = profileStart + profile.count + profile.count % 2
    let end = dataStart + data.count + data.count % 2
    var entries = [
      short(256, width), short(257, height),
      samples < 3 ? short(258, bits) : entry(258, type: 3, count: Int(samples), bitsStart),
      short(259, 1), short(262, meaning.rawValue), entry(273, type: 4, count: 1, dataStart),
      short(274, orientation), short(277, samples), short(278, height),
      entry(279, type: 4, count: 1, data.count), short(284, 1),
    ]
    if isReduced { entries.insert(entry(254, type: 4, count: 1, 1), at: 0) }
    if hasAlpha { entries.append(short(338, isPremultiplied ? 1 : 2)) }
    let formatsStart = bitsStart + 2 * Int(samples)
    entries.append(
      samples < 3 ? short(339, sampleFormat) : entry(339, type: 3, count: Int(samples), formatsStart))
    for (tag, value) in extra where tag < 34675 { entries.append(entry(tag, type: 4, count: 1, value)) }
    if !profile.isEmpty { entries.append(entry(34675, type: 7, count: profile.count, profileStart)) }
    for (tag, value) in extra where tag > 34675 { entries.append(entry(tag, type: 4, count: 1, value)) }
    let next = littleEndian(UInt32(isLast ? 0 : end))
    let depths =
      (0..<samples).flatMap { _ in littleEndian(bits) }
      + (0..<samples).flatMap { _ in littleEndian(sampleFormat) }
    return littleEndian(UInt16(count)) + entries.flatMap { $0 } + next + depths + even(profile) + even(data)
  }

  private func even(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: bytes.count % 2) }

  private func short(_ tag: UInt16, _ value: UInt16) -> [UInt8] { entry(tag, type: 3, count: 1, Int(value)) }

  private func entry(_ tag: UInt16, type: UInt16, count: Int, _ value: Int) -> [UInt8] {
    littleEndian(tag) + littleEndian(type) + littleEndian(UInt32(count)) + littleEndian(UInt32(value))
  }
}

/// EXIF with an orientation and nothing else: a TIFF file without an image.
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
