/// A place in a range of a mapped file's bytes that moves on as they are read.
struct ByteCursor {
  private let file: MappedFile
  private let range: Range<Int>
  private(set) var position: Int

  /// - Precondition: the range lies in the file.
  init(_ file: MappedFile, in range: Range<Int>) {
    self.file = file
    self.range = range
    position = range.lowerBound
  }

  var isAtEnd: Bool { position == range.upperBound }

  /// How many bytes have been read.
  var offset: Int { position - range.lowerBound }

  /// The next bytes, left unread; nil when there are fewer.
  mutating func skip(_ count: Int) -> Range<Int>? {
    guard count >= 0, count <= range.upperBound - position else { return nil }
    defer { position += count }
    return position..<position + count
  }

  /// An unsigned little-endian number; nil when there are fewer bytes. One of eight bytes may come out negative.
  mutating func number(_ width: Int) -> Int? {
    skip(width).map(file.number)
  }

  /// Text of a length in bytes; nil when there is less, or it is not UTF-8.
  mutating func text(_ count: Int) -> String? {
    skip(count).flatMap { range in
      unsafe file.withBytes(in: range) { unsafe String(validating: $0, as: UTF8.self) }
    }
  }

  /// Text up to the end of the line, which is not part of it; nil when it does not end, or is not UTF-8.
  mutating func line() -> String? {
    let rest = position..<range.upperBound
    guard let length = unsafe file.withBytes(in: rest, { unsafe $0.firstIndex(of: UInt8(ascii: "\n")) }) else {
      return nil
    }
    defer { position += 1 }
    return text(length)
  }
}
