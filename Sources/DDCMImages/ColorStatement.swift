/// What a file states about the meaning of its samples beside an ICC profile.
enum ColorStatement: Equatable {
  case none
  case encoding(ColorEncoding)
  /// A statement that is unknown or contradicts itself.
  case unknown

  init(_ data: ImageData, kind: FileKind, profileName: String?) {
    switch kind {
    case .png: self = Self.png(data, hasProfile: profileName != nil)
    case .heif where profileName == nil: self = Self.heif(data)
    default: self = profileName.flatMap(Self.highDynamicRange) ?? .none
    }
  }

  private init(primaries: Int, transfer: Int) {
    self = ColorEncoding(primaries: primaries, transfer: transfer).map { .encoding($0) } ?? .unknown
  }

  /// libjxl makes an ICC profile of an enumerated colour encoding and names it "RGB_D65_202_Rel_PeQ", "Rec2100PQ" or
  /// alike. Its curves of high dynamic range would be shown far too dark.
  private static func highDynamicRange(profileName: String) -> ColorStatement? {
    switch profileName {
    case "Rec2100PQ": return ColorStatement(primaries: 9, transfer: 16)
    case "Rec2100HLG": return ColorStatement(primaries: 9, transfer: 18)
    default:
      let parts = profileName.split(separator: "_")
      guard ["RGB", "Gra"].contains(parts.first), let transfer = ["PeQ": 16, "HLG": 18][parts.last ?? ""] else {
        return nil
      }
      let primaries = parts.contains("202") ? 9 : parts.contains("DCI") ? 12 : 1
      return ColorStatement(primaries: primaries, transfer: transfer)
    }
  }

  // MARK: PNG

  /// The chunks cICP, sRGB, gAMA and cHRM, in the order of precedence of the PNG specification (third edition, 4.3); an
  /// ICC profile comes after cICP.
  private static func png(_ data: ImageData, hasProfile: Bool) -> ColorStatement {
    let chunks = pngChunks(data)
    if let place = chunks["cICP"] {
      let codes = data.bytes(at: place, count: 4)
      guard codes.count == 4, codes[2] == 0, codes[3] == 1 else { return .unknown }  // RGB of full range
      return ColorStatement(primaries: Int(codes[0]), transfer: Int(codes[1]))
    }
    if hasProfile || chunks["sRGB"] != nil { return .none }
    var encoding = ColorEncoding()
    if let place = chunks["cHRM"] {
      let values = (0..<8).compactMap { data.integer(at: place + 4 * $0, bytes: 4).map { Double($0) / 100_000 } }
      guard values.count == 8 else { return .unknown }
      encoding.primaries = ColorEncoding.Primaries(
        red: [values[2], values[3]], green: [values[4], values[5]], blue: [values[6], values[7]],
        white: [values[0], values[1]])
      guard encoding.primaries.isUsable else { return .unknown }
    }
    if let place = chunks["gAMA"] {
      guard let gamma = data.integer(at: place, bytes: 4), 1000...1_000_000 ~= gamma else { return .unknown }
      // 1/2.2 stands for sRGB, whose curve gAMA cannot express (PNG, 11.3.2.5).
      if gamma != 45455 { encoding.transfer = .power(100_000 / Double(gamma)) }
    }
    return encoding.isSRGB ? .none : .encoding(encoding)
  }

  /// Where the data of each chunk before the pixels is, by type; of several the first.
  static func pngChunks(_ data: ImageData) -> [String: Int] {
    var (chunks, place) = ([String: Int](), 8)
    for _ in 0..<1000 {
      guard let length = data.integer(at: place, bytes: 4) else { break }
      let type = String(decoding: data.bytes(at: place + 4, count: 4), as: UTF8.self)
      guard type != "IDAT" else { break }
      if chunks[type] == nil { chunks[type] = place + 8 }
      place += 12 + length
    }
    return chunks
  }

  // MARK: HEIF

  /// The colour box of the primary item, of type "nclx" (ISO/IEC 23008-12, 6.5.5; ISO/IEC 14496-12, 12.1.5).
  private static func heif(_ data: ImageData) -> ColorStatement {
    guard let meta = BoxFile(data).inside("meta", from: 4), let primary = meta.first("pitm"),
      let properties = meta.inside("iprp"), let all = properties.inside("ipco")?.boxes,
      let version = data.integer(at: primary.lowerBound, bytes: 1),
      let item = data.integer(at: primary.lowerBound + 4, bytes: version == 0 ? 2 : 4)
    else { return .none }
    for (type, content) in properties.boxes where type == "ipma" {
      for index in associations(data, content, of: item) where all.indices.contains(index - 1) {
        let (type, content) = all[index - 1]
        guard type == "colr", data.hasBytes("nclx", at: content.lowerBound),
          let primaries = data.integer(at: content.lowerBound + 4, bytes: 2),
          let transfer = data.integer(at: content.lowerBound + 6, bytes: 2)
        else { continue }
        return ColorStatement(primaries: primaries, transfer: transfer)
      }
    }
    return .none
  }

  /// The numbers of an item's properties, from 1.
  private static func associations(_ data: ImageData, _ box: Range<Int>, of item: Int) -> [Int] {
    guard let version = data.integer(at: box.lowerBound, bytes: 1),
      let flags = data.integer(at: box.lowerBound + 1, bytes: 3),
      let count = data.integer(at: box.lowerBound + 4, bytes: 4)
    else { return [] }
    var place = box.lowerBound + 8
    for _ in 0..<min(count, 10_000) {
      let (idSize, size) = (version == 0 ? 2 : 4, flags & 1 == 1 ? 2 : 1)
      guard let id = data.integer(at: place, bytes: idSize), let own = data.integer(at: place + idSize, bytes: 1),
        place < box.upperBound
      else { break }
      place += idSize + 1
      if id == item {
        return (0..<own).compactMap { data.integer(at: place + size * $0, bytes: size) }.map {
          $0 & (size == 2 ? 0x7FFF : 0x7F)
        }
      }
      place += own * size
    }
    return []
  }
}
