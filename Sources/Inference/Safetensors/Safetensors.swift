/// A file of named tensors, mapped into memory: opening one reads its header only.
///
/// Every field of the header is checked, so that a tensor that is listed can be read.
///
///     let weights = try Safetensors(path: "unet/diffusion_pytorch_model.safetensors")
///     weights["conv_in.bias"]?.shape           // [32]
///     try weights.floats("conv_in.bias")       // 32 floats, widened from F16
package struct Safetensors: WeightFile {
  private let tensors: [String: StoredTensor]
  private let file: MappedFile

  /// - Throws: `WeightFileError`, when the file cannot be opened or breaks the format in any way.
  package init(path: String) throws(WeightFileError) {
    let file = try MappedFile(path: path)
    guard file.count >= 8 else {
      throw .damaged(file: path, tensor: nil, fault: .tooShort(bytes: file.count))
    }
    let length = unsafe file.withBytes(in: 0..<8) { unsafe UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= SafetensorsHeader.limit else {
      throw .damaged(file: path, tensor: nil, fault: .headerTooLong(bytes: length, limit: SafetensorsHeader.limit))
    }
    guard Int(length) <= file.count - 8 else {
      throw .damaged(file: path, tensor: nil, fault: .headerBeyondFile(bytes: length, available: file.count - 8))
    }
    let start = 8 + Int(length)
    do {
      let text = unsafe file.withBytes(in: 8..<start) { unsafe Array($0) }
      let header = try SafetensorsHeader(parsing: text, available: file.count - start)
      tensors = header.entries.mapValues { $0.tensor(in: file, from: start) }
      self.file = file
    } catch {
      throw .damaged(file: path, tensor: error.tensor, fault: error.fault)
    }
  }

  package var path: String { file.path }

  /// In alphabetical order.
  package var names: [String] { tensors.keys.sorted() }

  package subscript(name: String) -> StoredTensor? { tensors[name] }
}

/// How a file breaks the .safetensors format.
package enum SafetensorsFault: Error, Equatable, CustomStringConvertible {
  case tooShort(bytes: Int)
  case headerTooLong(bytes: UInt64, limit: Int)
  case headerBeyondFile(bytes: UInt64, available: Int)
  case malformed(at: Int, expected: String)
  case duplicate
  case missingField(String)
  case unknownField(String)
  case unknownType(String)
  case tooLarge
  case offsetsReversed(Int, Int)
  case offsetsBeyondFile(end: Int, available: Int)
  case wrongSize(bytes: Int, needed: Int)
  case gap(at: Int)
  case overlap(at: Int)
  case unusedBytes(Int)

  package var description: String {
    switch self {
    case .tooShort(let bytes): "it has \(bytes) bytes, too few for a header"
    case .headerTooLong(let bytes, let limit): "its header says \(bytes) bytes, more than the \(limit) allowed"
    case .headerBeyondFile(let bytes, let available): "its header says \(bytes) bytes, the file has \(available)"
    case .malformed(let offset, let expected): "at byte \(offset) of the header \(expected) was expected"
    case .duplicate: "the name occurs twice"
    case .missingField(let field): "'\(field)' is missing"
    case .unknownField(let field): "unknown field \(printable(field))"
    case .unknownType(let type): "unknown element type \(printable(type))"
    case .tooLarge: "its shape has more elements than memory has addresses"
    case .offsetsReversed(let begin, let end): "its data ends (\(end)) before it begins (\(begin))"
    case .offsetsBeyondFile(let end, let available): "its data ends at byte \(end) of \(available)"
    case .wrongSize(let bytes, let needed): "its data has \(bytes) bytes, its shape needs \(needed)"
    case .gap(let offset): "no tensor claims the data before byte \(offset)"
    case .overlap(let offset): "its data, from byte \(offset), belongs to another tensor too"
    case .unusedBytes(let count): "\(count) bytes at the end belong to no tensor"
    }
  }
}
