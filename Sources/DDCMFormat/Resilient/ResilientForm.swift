import DDCM

/// The form of a stream that survives a channel which changes bits: the header twice, and the choices in sections.
/// FORMAT.md, "The resilient form", is the norm.
enum ResilientForm {
  /// The bytes of a piece of the header, and of the text in it.
  private static let pieceBytes = 80
  private static let pieceText = pieceBytes - ProtectedBlock.overhead - 1

  /// Whether bytes begin as an undamaged stream of this form does.
  static func begins(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: Header.magic + [Header.version]) && bytes.count > 5 && bytes[5] & Header.resilientFlag != 0
  }

  static func serialized(_ stream: DDCMStream) -> [UInt8] {
    let sections = Section.all(of: stream)
    var text = ByteWriter()
    stream.header.write(to: &text)
    text.appendVarint(UInt64(sections.reduce(0) { $0 + $1.count }))
    var layout = RangeEncoder()
    stream.header.writeLayout(into: &layout)
    text.append(layout.finish())
    let header = pieces(of: text.bytes)
    return header + sections.flatMap(\.self) + header
  }

  /// The bytes of one copy of the header.
  ///
  /// - Parameter text: the bytes of what it says.
  static func headerBytes(text: Int) -> Int { (text + pieceText - 1) / pieceText * pieceBytes }

  private static func pieces(of text: [UInt8]) -> [UInt8] {
    stride(from: 0, to: text.count, by: pieceText).flatMap { start in
      let piece = text[start..<min(start + pieceText, text.count)]
      let hasMore: UInt8 = start + pieceText < text.count ? 1 : 0
      return ProtectedBlock.bytes(
        of: piece + [UInt8](repeating: 0, count: pieceText - piece.count) + [hasMore], .header)
    }
  }

  /// One copy of the header as it was read.
  struct ReadHeader {
    let header: Header
    /// Of all sections.
    let sectionBytes: Int
    /// Of the copy.
    let bytes: Int
    let repaired: Int
  }

  /// The copy that begins the bytes; nil where too much of it is damaged.
  static func firstHeader(of bytes: [UInt8]) -> ReadHeader? {
    var (text, end, repaired) = ([UInt8](), 0, 0)
    while let piece = piece(in: bytes, at: end) {
      text += piece.text
      end += pieceBytes
      repaired += piece.repaired
      if !piece.hasMore { return read(text, bytes: end, repaired: repaired) }
    }
    return nil
  }

  /// What the first piece of the header says; nil where too much of it is damaged.
  static func firstText(of bytes: [UInt8]) -> [UInt8]? { piece(in: bytes, at: 0)?.text }

  /// The copy that ends the bytes; nil where too much of it is damaged.
  static func lastHeader(of bytes: [UInt8]) -> ReadHeader? {
    var start = bytes.count - pieceBytes
    guard let last = piece(in: bytes, at: start), !last.hasMore else { return nil }
    var (text, repaired) = (last.text, last.repaired)
    while let piece = piece(in: bytes, at: start - pieceBytes), piece.hasMore {
      text = piece.text + text
      start -= pieceBytes
      repaired += piece.repaired
    }
    return read(text, bytes: bytes.count - start, repaired: repaired)
  }

  private static func piece(in bytes: [UInt8], at start: Int) -> (text: [UInt8], hasMore: Bool, repaired: Int)? {
    guard start >= 0, start + pieceBytes <= bytes.count,
      let (contents, repaired) = ProtectedBlock.contents(of: bytes[start..<start + pieceBytes], .header)
    else { return nil }
    return (Array(contents[..<pieceText]), contents[pieceText] != 0, repaired)
  }

  private static func read(_ text: [UInt8], bytes: Int, repaired: Int) -> ReadHeader? {
    var reader = ByteReader(text)
    guard let fields = try? HeaderFields(from: &reader), fields.form == .resilient,
      let size = try? reader.readPayloadSize(), let layout = try? reader.readBytes(reader.remaining)
    else { return nil }
    var decoder = RangeDecoder(layout)
    guard let header = try? fields.header(layoutFrom: &decoder) else { return nil }
    return ReadHeader(header: header, sectionBytes: size, bytes: bytes, repaired: repaired)
  }
}
