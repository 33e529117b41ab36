/// The first directory of a TIFF file (TIFF 6.0), or of a BigTIFF file.
struct TIFFDirectory {
  private let data: ImageData
  private let isLittleEndian: Bool
  private let isBig: Bool

  /// Where the entry of each tag is.
  private var entries: [Int: Int] = [:]

  /// Whether another directory follows.
  private(set) var hasNext = false

  /// Nil where it cannot be read.
  init?(_ data: ImageData) {
    self.data = data
    isLittleEndian = data.hasBytes("II", at: 0)
    isBig = data.integer(at: 2, bytes: 2, littleEndian: isLittleEndian) == 43
    guard let start = offset(at: isBig ? 8 : 4) else { return nil }
    let (countSize, entrySize) = isBig ? (8, 20) : (2, 12)
    guard let count = isBig ? offset(at: start) : integer(at: start, bytes: 2), 1...4096 ~= count else { return nil }
    for number in 0..<count {
      let place = start + countSize + number * entrySize
      guard let tag = integer(at: place, bytes: 2) else { return nil }
      entries[tag] = place
    }
    hasNext = (offset(at: start + countSize + count * entrySize) ?? 0) != 0
  }

  /// The integers of a tag, at most 16; empty where there is no such tag, or it holds no integers.
  subscript(tag: Int) -> [Int] {
    guard let place = entries[tag], let type = integer(at: place + 2, bytes: 2) else { return [] }
    guard let size = [1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8][type] else { return [] }
    let count = min((isBig ? offset(at: place + 4) : integer(at: place + 4, bytes: 4)) ?? 0, 16)
    let field = place + (isBig ? 12 : 8)
    guard let start = count * size <= (isBig ? 8 : 4) ? field : offset(at: field) else { return [] }
    return (0..<count).compactMap {
      size == 8 ? offset(at: start + $0 * size) : integer(at: start + $0 * size, bytes: size)
    }
  }

  /// The raw format of a camera, where it is such a file: its first directory shows at most a small preview.
  var rawPhotograph: String? {
    if !self[50706].isEmpty { return "a raw photograph (DNG)" }
    if data.hasBytes("CR", at: 8), !isBig { return "a raw photograph (Canon CR2)" }
    if [32803, 34892].contains(self[262].first) { return "a raw photograph" }
    // A reduced version of another image in the file.
    guard self[254].first.map({ $0 & 1 == 1 }) ?? false, hasNext || !self[330].isEmpty else { return nil }
    return "a raw photograph, or another TIFF file whose first image is a thumbnail"
  }

  /// Why the samples cannot be read, as the kind of file.
  var unsupportedSamples: String? {
    let bits = self[258].first ?? 1
    if self[262].first == 8 { return nil }  // CIELAB, two of whose coordinates are signed
    // libvips divides colour by an alpha of 0 to 255, whatever the samples are.
    let isPremultiplied = self[338].first == 1
    switch self[339].first ?? 1 {
    case 1 where bits == 32 && isPremultiplied, 3 where bits == 32 && isPremultiplied:
      return "a TIFF image of 32-bit samples that are multiplied by alpha"
    case 2: return "a TIFF image of signed integers"
    case 3 where bits != 32: return "a TIFF image of \(bits)-bit floating-point samples"
    case 5, 6: return "a TIFF image of complex numbers"
    default: return [1, 2, 4, 8, 16, 32].contains(bits) ? nil : "a TIFF image of \(bits) bits per sample"
    }
  }

  private func integer(at place: Int, bytes count: Int) -> Int? {
    data.integer(at: place, bytes: count, littleEndian: isLittleEndian)
  }

  /// An offset or count: 4 bytes, or 8 in a BigTIFF file, of which 7 are enough for any file.
  private func offset(at place: Int) -> Int? {
    isBig ? integer(at: isLittleEndian ? place : place + 1, bytes: 7) : integer(at: place, bytes: 4)
  }
}
