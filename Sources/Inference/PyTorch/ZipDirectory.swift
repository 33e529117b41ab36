/// Where the entries of a zip archive are, for archives as torch.save writes them: stored, not compressed.
///
/// Source: APPNOTE.TXT of PKWARE, sections 4.3.7 (local headers), 4.3.12 (directory), 4.3.14 to 4.3.16 (its end, with the
/// 64-bit form).
struct ZipDirectory {
  /// The bytes of each entry, by its name. No two overlap.
  private(set) var entries: [String: Range<Int>] = [:]

  private static let localHeader = (signature: 0x0403_4b50, size: 30)
  private static let directoryHeader = (signature: 0x0201_4b50, size: 46)
  private static let end = (signature: 0x0605_4b50, size: 22)
  private static let end64 = (signature: 0x0606_4b50, size: 56)
  private static let locator64 = (signature: 0x0706_4b50, size: 20)

  init(_ file: MappedFile) throws(PyTorchFault) {
    let (count, range) = try Self.directory(of: file)
    var cursor = ByteCursor(file, in: range)
    var spans: [(start: Int, end: Int, name: String)] = []
    for _ in 0..<count {
      guard let entry = try Self.entry(&cursor, file, before: range.lowerBound) else {
        throw .archive("its directory is cut short")
      }
      guard entries.updateValue(entry.bytes, forKey: entry.name) == nil else {
        throw .entry(entry.name, reason: "occurs twice")
      }
      spans.append((entry.start, entry.bytes.upperBound, entry.name))
    }
    guard cursor.isAtEnd else { throw .archive("its directory is longer than its entries") }
    spans.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    for (one, next) in zip(spans, spans.dropFirst()) where next.start < one.end {
      throw .entry(next.name, reason: "overlaps another")
    }
  }

  /// How many entries there are, and where they are listed.
  private static func directory(of file: MappedFile) throws(PyTorchFault) -> (count: Int, range: Range<Int>) {
    // A comment of up to 65535 bytes may follow.
    let last = file.count - end.size
    guard last >= 0 else { throw .notZip }
    var position = last
    while number(file, position, 4) != end.signature || number(file, position + 20, 2) != last - position {
      position -= 1
      guard position >= max(0, last - 0xffff) else { throw .notZip }
    }
    guard number(file, position + 4, 2) == 0, number(file, position + 6, 2) == 0 else {
      throw .archive("it is in several parts")
    }
    var count = number(file, position + 10, 2)
    var (size, start) = (number(file, position + 12, 4), number(file, position + 16, 4))
    let locator = position - locator64.size
    if locator >= 0, number(file, locator, 4) == locator64.signature {
      let place = number(file, locator + 8, 8)
      guard place >= 0, place <= locator - end64.size, number(file, place, 4) == end64.signature else {
        throw .archive("its 64-bit end is not where it says")
      }
      (count, size, start) = (number(file, place + 32, 8), number(file, place + 40, 8), number(file, place + 48, 8))
      position = place
    }
    // Numbers of 2⁶³ and more are negative here.
    guard size >= 0, start >= 0, start <= position, size <= position - start else {
      throw .archive("its directory is not where it says")
    }
    guard count >= 0, count <= size / directoryHeader.size else { throw .archive("its directory is cut short") }
    return (count, start..<start + size)
  }

  /// One entry of the directory, checked against its local header; nil where the directory ends too early.
  private static func entry(
    _ cursor: inout ByteCursor, _ file: MappedFile, before limit: Int
  ) throws(PyTorchFault) -> (name: String, start: Int, bytes: Range<Int>)? {
    let header = cursor.position
    guard cursor.skip(directoryHeader.size) != nil else { return nil }
    guard number(file, header, 4) == directoryHeader.signature else { throw .archive("its directory is damaged") }
    let (nameLength, extraLength) = (number(file, header + 28, 2), number(file, header + 30, 2))
    guard let nameBytes = cursor.skip(nameLength), let extra = cursor.skip(extraLength),
      cursor.skip(number(file, header + 32, 2)) != nil
    else { return nil }
    guard let name = unsafe file.withBytes(in: nameBytes, { unsafe String(validating: $0, as: UTF8.self) }) else {
      throw .archive("the name of an entry is not UTF-8")
    }
    guard number(file, header + 8, 2) & 1 == 0 else { throw .entry(name, reason: "is encrypted") }
    guard number(file, header + 10, 2) == 0 else {
      throw .entry(name, reason: "is compressed, which torch.save does not do")
    }
    var wide = WideFields(file, extra)
    guard let size = wide.widen(number(file, header + 24, 4)), let stored = wide.widen(number(file, header + 20, 4)),
      let start = wide.widen(number(file, header + 42, 4)), size == stored, size >= 0, start >= 0
    else { throw .entry(name, reason: "has sizes that do not agree") }
    guard start <= limit - localHeader.size, number(file, start, 4) == localHeader.signature else {
      throw .entry(name, reason: "is not where the directory says")
    }
    let data = start + localHeader.size + number(file, start + 26, 2) + number(file, start + 28, 2)
    guard data <= limit, size <= limit - data else { throw .entry(name, reason: "reaches beyond the data") }
    return (name, start, data..<data + size)
  }

  /// The 64-bit numbers that stand for those that did not fit 32 bits, in the order in which they are asked for.
  private struct WideFields {
    private let file: MappedFile
    private var rest: Range<Int>

    init(_ file: MappedFile, _ extra: Range<Int>) {
      self.file = file
      rest = 0..<0
      var position = extra.lowerBound
      while extra.upperBound - position >= 4 {
        let length = number(file, position + 2, 2)
        let body = position + 4..<position + 4 + length
        guard body.upperBound <= extra.upperBound else { return }
        if number(file, position, 2) == 1 { rest = body }
        position = body.upperBound
      }
    }

    mutating func widen(_ narrow: Int) -> Int? {
      guard narrow == 0xffff_ffff else { return narrow }
      guard rest.count >= 8 else { return nil }
      defer { rest = rest.lowerBound + 8..<rest.upperBound }
      return number(file, rest.lowerBound, 8)
    }
  }
}

/// A little-endian number of some bytes of a file.
private func number(_ file: MappedFile, _ position: Int, _ width: Int) -> Int {
  file.number(in: position..<position + width)
}
