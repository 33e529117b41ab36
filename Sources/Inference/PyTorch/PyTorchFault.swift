/// Why a PyTorch checkpoint is not read.
package enum PyTorchFault: Error, Equatable, CustomStringConvertible {
  /// Not a zip archive at all.
  case notZip
  /// The archive breaks the zip format, or uses parts of it that torch.save does not.
  case archive(String)
  /// An entry of the archive is at fault.
  case entry(String, reason: String)
  case missingEntry(String)
  /// The pickle is larger than any state dict's.
  case pickleTooLarge(bytes: Int, limit: Int)
  /// An instruction of the pickle that state dicts do not consist of.
  case opcode(String, at: Int)
  /// A class or function that state dicts do not consist of.
  case global(String)
  case malformed(at: Int, expected: String)
  case duplicate
  case noTensors
  case bigEndian
  /// The elements are not stored row by row.
  case strided(shape: [Int], strides: [Int])
  case tooLarge
  case beyondStorage(end: Int, available: Int)
  case wrongStorageSize(bytes: Int, needed: Int)

  package var description: String {
    switch self {
    case .notZip: "it is not a checkpoint as torch.save writes it"
    case .archive(let reason): "its archive is damaged: \(reason)"
    case .entry(let name, let reason): "the archive's entry \(printable(name)) \(reason)"
    case .missingEntry(let name): "the archive has no entry \(printable(name))"
    case .pickleTooLarge(let bytes, let limit): "its pickle has \(bytes) bytes, more than the \(limit) allowed"
    case .opcode(let name, let offset):
      "at byte \(offset) its pickle has the instruction \(name), which no state dict needs; save the state dict alone"
    case .global(let name):
      "its pickle names \(printable(name)), which no state dict needs and which is not run; save the state dict alone"
    case .malformed(let offset, let expected): "at byte \(offset) of its pickle \(expected) was expected"
    case .duplicate: "the name occurs twice"
    case .noTensors: "it holds no dictionary of tensors"
    case .bigEndian: "its numbers are stored with the highest byte first"
    case .strided(let shape, let strides):
      "its elements are not row by row (shape \(shape), strides \(strides)); save it contiguous"
    case .tooLarge: "its shape has more elements than memory has addresses"
    case .beyondStorage(let end, let available): "its data ends at byte \(end) of \(available)"
    case .wrongStorageSize(let bytes, let needed): "its storage has \(bytes) bytes, and says that it has \(needed)"
    }
  }
}
