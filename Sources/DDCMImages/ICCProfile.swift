/// What this package reads of an ICC profile itself: its name (ICC.1:2022, 7.2 and 10.13; ICC.1:2001, 6.5.17).
enum ICCProfile {
  /// The profile's description, or nil where it has none that can be read.
  static func name(_ profile: [UInt8]) -> String? {
    let tagCount = integer(profile, at: 128, bytes: 4) ?? 0
    for tag in 0..<min(tagCount, 100) {
      let entry = 132 + 12 * tag
      guard bytes(profile, at: entry, count: 4) == Array("desc".utf8),
        let offset = integer(profile, at: entry + 4, bytes: 4)
      else { continue }
      return description(profile, at: offset)
    }
    return nil
  }

  /// Whether a profile of this name is sRGB, which needs no note. It is converted all the same.
  static func isNameOfSRGB(_ name: String?) -> Bool {
    name.map { $0.hasPrefix("sRGB") || $0.hasPrefix("RGB_D65_SRG_") } ?? false  // the latter is libjxl's
  }

  private static func description(_ profile: [UInt8], at offset: Int) -> String? {
    let text: String?
    switch bytes(profile, at: offset, count: 4) {
    case Array("desc".utf8):  // version 2: a count that includes a closing zero, then ASCII
      let ascii = integer(profile, at: offset + 8, bytes: 4).flatMap {
        bytes(profile, at: offset + 12, count: min($0, 100))
      }
      text = ascii.map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    case Array("mluc".utf8):  // version 4: the first of several languages, in UTF-16
      guard let count = integer(profile, at: offset + 20, bytes: 4),
        let start = integer(profile, at: offset + 24, bytes: 4),
        let wide = bytes(profile, at: offset + start, count: min(count, 200) & ~1)
      else { return nil }
      let units = stride(from: 0, to: wide.count, by: 2).map { UInt16(wide[$0]) << 8 | UInt16(wide[$0 + 1]) }
      text = String(decoding: units, as: UTF16.self)
    default: text = nil
    }
    // It goes to a terminal: no control characters.
    let printable = text?.unicodeScalars.filter { $0.properties.generalCategory != .control && $0 != "\0" }
    guard let printable, !printable.isEmpty else { return nil }
    return String(String.UnicodeScalarView(printable))
  }

  private static func bytes(_ profile: [UInt8], at offset: Int, count: Int) -> [UInt8]? {
    guard count >= 0, offset >= 0, offset <= profile.count - count else { return nil }
    return Array(profile[offset..<offset + count])
  }

  private static func integer(_ profile: [UInt8], at offset: Int, bytes count: Int) -> Int? {
    bytes(profile, at: offset, count: count)?.reduce(0) { $0 << 8 | Int($1) }
  }
}
