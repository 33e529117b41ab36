/// Whether a JPEG XL file is an animation (ISO/IEC 18181-1, annex D).
struct JPEGXLHeader {
  let isAnimation: Bool

  /// Nil where it cannot be read.
  init?(_ data: ImageData) {
    // A codestream by itself, or in one or several boxes of a file; of several, each begins with its number.
    let boxes = BoxFile(data)
    let start = data.hasBytes([0xFF, 0x0A], at: 0) ? 0 : boxes.first("jxlc")?.lowerBound
    guard let start = start ?? boxes.first("jxlp").map({ $0.lowerBound + 4 }), data.hasBytes([0xFF, 0x0A], at: start)
    else { return nil }
    var bits = Bits(bytes: data.bytes(at: start + 2, count: 64))
    bits.skipSize()
    guard bits.read(1) == 0, bits.read(1) == 1 else {  // all default, or no extra fields
      isAnimation = false
      return
    }
    _ = bits.read(3)  // the orientation
    if bits.read(1) == 1 { bits.skipSize() }  // the intrinsic size
    guard bits.read(1) == 0 else { return nil }  // with a preview
    isAnimation = bits.read(1) == 1
  }

  /// Bits from the lowest of each byte on; zeros beyond the end.
  private struct Bits {
    let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func read(_ count: Int) -> Int {
      var value = 0
      for bit in 0..<count {
        if place / 8 < bytes.count, bytes[place / 8] >> (place % 8) & 1 == 1 { value |= 1 << bit }
        place += 1
      }
      return value
    }

    /// A size header: the height, a ratio, and the width if the ratio is none.
    mutating func skipSize() {
      let isSmall = read(1) == 1
      func skipLength(_ bits: inout Bits) { _ = bits.read(isSmall ? 5 : [9, 13, 18, 30][bits.read(2)]) }
      skipLength(&self)
      if read(3) == 0 { skipLength(&self) }
    }
  }
}
