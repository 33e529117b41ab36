/// A file of boxes (ISO/IEC 14496-12), or the content of a box that holds boxes.
struct BoxFile {
  let data: ImageData
  let range: Range<Int>

  init(_ data: ImageData) { self.init(data, 0..<data.count) }

  init(_ data: ImageData, _ range: Range<Int>) {
    self.data = data
    self.range = range
  }

  /// The boxes' types and the ranges of their content, up to the first that is malformed.
  var boxes: [(type: String, content: Range<Int>)] {
    var (boxes, place) = ([(type: String, content: Range<Int>)](), range.lowerBound)
    while place + 8 <= range.upperBound, boxes.count < 1000 {
      guard var size = data.integer(at: place, bytes: 4) else { break }
      var header = 8
      if size == 1 {  // 64 bits, of which the first byte is 0 in any file
        guard let large = data.integer(at: place + 9, bytes: 7) else { break }
        (size, header) = (large, 16)
      } else if size == 0 {
        size = range.upperBound - place
      }
      guard size >= header, size <= range.upperBound - place else { break }
      let type = String(decoding: data.bytes(at: place + 4, count: 4), as: UTF8.self)
      boxes.append((type, place + header..<place + size))
      place += size
    }
    return boxes
  }

  /// The content of the first box of a type.
  func first(_ type: String) -> Range<Int>? { boxes.first { $0.type == type }?.content }

  /// The boxes in the first box of a type.
  ///
  /// - Parameter offset: where they begin in its content: 4 after the version and flags of a "full box".
  func inside(_ type: String, from offset: Int = 0) -> BoxFile? {
    guard let content = first(type), content.count >= offset else { return nil }
    return BoxFile(data, content.lowerBound + offset..<content.upperBound)
  }
}
