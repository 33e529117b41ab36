/// The entries of a .safetensors header, checked against everything that the format demands.
///
/// Source: the format's description at github.com/huggingface/safetensors.
struct SafetensorsHeader {
  /// The header's entry for one tensor. Its bytes count from the start of the data, that is, after the header.
  struct Entry {
    let name: String
    let type: ElementType
    let shape: [Int]
    let bytes: Range<Int>

    func tensor(in file: MappedFile, from start: Int) -> StoredTensor {
      StoredTensor(
        name: name, type: type, shape: shape, bytes: bytes.lowerBound + start..<bytes.upperBound + start, file: file)
    }
  }

  /// The tensors by name.
  private(set) var entries: [String: Entry] = [:]

  /// The longest header that is read, in bytes; the limit of the format's own implementation.
  static let limit = 100_000_000

  /// Why a header was refused, and at which tensor.
  struct Refusal: Error {
    let tensor: String?
    let fault: SafetensorsFault
  }

  /// - Parameters:
  ///   - text: the header.
  ///   - available: how many bytes of data follow it.
  init(parsing text: [UInt8], available: Int) throws(Refusal) {
    var current: String?
    do {
      var cursor = JSONCursor(text)
      guard text.first == UInt8(ascii: "{") else { throw SafetensorsFault.malformed(at: 0, expected: "'{'") }
      var hasMetadata = false
      try cursor.object { cursor, name in
        current = name
        if name == "__metadata__" {
          guard !hasMetadata else { throw SafetensorsFault.duplicate }
          hasMetadata = true
          try cursor.object { cursor, _ in _ = try cursor.string() }
        } else {
          let entry = try Self.entry(name, &cursor, available)
          guard entries.updateValue(entry, forKey: name) == nil else { throw SafetensorsFault.duplicate }
        }
        current = nil
      }
      try cursor.end()
      try checkCoverage(available, &current)
    } catch let fault as SafetensorsFault {
      throw Refusal(tensor: current, fault: fault)
    } catch {
      preconditionFailure("a header is refused with a fault, not with \(error)")
    }
  }

  private static func entry(
    _ name: String, _ cursor: inout JSONCursor, _ available: Int
  ) throws -> Entry {
    var type: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try cursor.object { cursor, field in
      switch field {
      case "dtype":
        guard type == nil else { throw SafetensorsFault.duplicate }
        let name = try cursor.string()
        type = ElementType(rawValue: name)
        if type == nil { throw SafetensorsFault.unknownType(name) }
      case "shape":
        guard shape == nil else { throw SafetensorsFault.duplicate }
        shape = try cursor.naturals()
      case "data_offsets":
        guard offsets == nil else { throw SafetensorsFault.duplicate }
        let start = cursor.position
        offsets = try cursor.naturals()
        if offsets?.count != 2 { throw SafetensorsFault.malformed(at: start, expected: "[begin, end]") }
      default: throw SafetensorsFault.unknownField(field)
      }
    }
    guard let type else { throw SafetensorsFault.missingField("dtype") }
    guard let shape else { throw SafetensorsFault.missingField("shape") }
    guard let offsets else { throw SafetensorsFault.missingField("data_offsets") }

    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else { throw SafetensorsFault.offsetsReversed(begin, end) }
    guard end <= available else { throw SafetensorsFault.offsetsBeyondFile(end: end, available: available) }
    guard let needed = type.bytes(of: shape) else { throw SafetensorsFault.tooLarge }
    guard end - begin == needed else { throw SafetensorsFault.wrongSize(bytes: end - begin, needed: needed) }
    return Entry(name: name, type: type, shape: shape, bytes: begin..<end)
  }

  /// The tensors' bytes are the data, whole and without overlap.
  private func checkCoverage(_ available: Int, _ current: inout String?) throws {
    var position = 0
    let ordered = entries.values.sorted {
      ($0.bytes.lowerBound, $0.bytes.upperBound, $0.name) < ($1.bytes.lowerBound, $1.bytes.upperBound, $1.name)
    }
    for entry in ordered {
      current = entry.name
      let begin = entry.bytes.lowerBound
      if begin > position { throw SafetensorsFault.gap(at: begin) }
      if begin < position { throw SafetensorsFault.overlap(at: begin) }
      position = entry.bytes.upperBound
    }
    current = nil
    if position < available { throw SafetensorsFault.unusedBytes(available - position) }
  }
}
