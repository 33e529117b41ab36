/// Where the storages of a checkpoint in the format of PyTorch before 1.6 are.
///
/// Such a file is five pickles, one after the other: a magic number, the version of the format, notes on the machine, the
/// object, and the keys of the storages. The storages follow in the order of their keys, each after the number of its
/// elements, in 8 bytes.
///
/// Source: `_legacy_save` in torch/serialization.py.
struct LegacyPyTorch {
  let result: PickleValue
  let machine: PickleMachine
  /// The bytes of each storage, by its key.
  let storages: [String: Range<Int>]

  /// A pickled number of ten bytes.
  private static let magic: [UInt8] = [
    0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
  ]
  private static let version = 1001

  /// Whether a file begins as such a checkpoint does.
  static func isLikely(_ file: MappedFile) -> Bool {
    guard file.count >= magic.count else { return false }
    return unsafe file.withBytes(in: 0..<magic.count) { unsafe $0.elementsEqual(magic) }
  }

  init(_ file: MappedFile) throws(PyTorchFault) {
    var position = Self.magic.count
    func next() throws(PyTorchFault) -> (PickleValue, PickleMachine) {
      let (result, machine) = try PickleMachine.run(file, in: position..<file.count)
      position = machine.end
      return (result, machine)
    }
    guard case (.integer(Self.version), _) = try next() else {
      throw .malformed(at: Self.magic.count, expected: "version \(Self.version) of the format")
    }
    let (notes, reader) = try next()
    if case .bool(false)? = reader.value(of: "little_endian", in: notes) { throw .bigEndian }
    (result, machine) = try next()
    let start = position
    let (list, keyReader) = try next()
    guard let keys = keyReader.strings(in: list) else { throw .malformed(at: start, expected: "a list of storages") }

    var storages: [String: Range<Int>] = [:]
    var cursor = ByteCursor(file, in: position..<file.count)
    for key in keys {
      guard let storage = machine.storages[key] else { throw .missingEntry(key) }
      guard let count = cursor.number(8) else { throw .malformed(at: cursor.position, expected: "a storage") }
      guard let size = storage.type.bytes(of: [storage.count]) else { throw .tooLarge }
      guard count == storage.count, let bytes = cursor.skip(size) else {
        throw .wrongStorageSize(bytes: file.count - cursor.position, needed: size)
      }
      guard storages.updateValue(bytes, forKey: key) == nil else { throw .duplicate }
    }
    self.storages = storages
  }
}
