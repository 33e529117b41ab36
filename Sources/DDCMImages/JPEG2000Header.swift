/// The depth of a JPEG 2000 file's samples (ITU-T T.800, annex A.5.1); its decoder does not scale them.
struct JPEG2000Header {
  let bits: Int
  let isSigned: Bool

  /// Nil where it cannot be read.
  init?(_ data: ImageData) {
    // A codestream by itself, or in a box of a JP2 file.
    guard let start = data.hasBytes([0xFF, 0x4F], at: 0) ? 0 : BoxFile(data).first("jp2c")?.lowerBound,
      data.hasBytes([0xFF, 0x4F, 0xFF, 0x51], at: start), let depth = data.integer(at: start + 42, bytes: 1)
    else { return nil }
    bits = depth & 127 + 1
    isSigned = depth & 128 != 0
  }
}
