/// The tensors of a network whose weights are cut into several files, as an index says which tensor is in which.
///
/// Every tensor that the index lists has been found in its file, and in no other, so that a tensor that is listed can be
/// read.
///
///     let weights = try ShardedWeights(index: "unet/diffusion_pytorch_model.safetensors.index.json")
///     weights.shards                           // ["diffusion_pytorch_model-00001-of-00002.safetensors", …]
///     weights["conv_in.bias"]?.shape           // [320]
package struct ShardedWeights: WeightFile {
  /// The index, for messages.
  package let path: String

  /// The names of the files that the tensors are in, all in the index's folder, in alphabetical order.
  package let shards: [String]

  private let tensors: [String: StoredTensor]

  /// Opens an index, and all files that it names: .safetensors files, or checkpoints of PyTorch.
  ///
  /// - Throws: `WeightFileError`, when the index or a file cannot be opened, or when what they say does not agree.
  package init(index path: String) throws(WeightFileError) {
    let file = try MappedFile(path: path)
    var current: String?
    let places: [String: String]
    do {
      places = try ShardIndex(file, &current).places
    } catch {
      throw .wrongIndex(file: path, tensor: current, fault: error)
    }
    self.path = path
    shards = Set(places.values).sorted()
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    tensors = try Self.tensors(of: shards, in: folder, places, index: path)
  }

  package var names: [String] { tensors.keys.sorted() }

  package subscript(name: String) -> StoredTensor? { tensors[name] }

  private static func tensors(
    of shards: [String], in folder: String, _ places: [String: String], index: String
  ) throws(WeightFileError) -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    for shard in shards {
      let file = try weightFile(at: folder + shard)
      for name in file.names {
        // Tensors that the index does not list are not part of the network.
        guard let place = places[name] else { continue }
        guard place == shard else {
          throw .wrongIndex(file: index, tensor: name, fault: .elsewhere(listed: place, found: shard))
        }
        tensors[name] = file[name]
      }
    }
    if let (name, place) = places.filter({ tensors[$0.key] == nil }).min(by: { $0.key < $1.key }) {
      throw .wrongIndex(file: index, tensor: name, fault: .absent(from: place))
    }
    return tensors
  }
}

/// A file of weights, by its extension: an index of several (`.json`), a checkpoint of PyTorch (`.bin`, `.pt`, `.pth`,
/// `.ckpt`), or .safetensors; by any other name a checkpoint if it is an archive, or else .safetensors.
///
/// - Throws: `WeightFileError`, when it cannot be opened or is not what its name says.
package func weightFile(at path: String) throws(WeightFileError) -> any WeightFile {
  if path.hasSuffix(".json") { return try ShardedWeights(index: path) }
  if path.hasSuffix(".safetensors") { return try Safetensors(path: path) }
  if [".bin", ".pt", ".pth", ".ckpt"].contains(where: path.hasSuffix) { return try PyTorchFile(path: path) }
  let file = try MappedFile(path: path)
  return PyTorchFile.isLikely(file) ? try PyTorchFile(path: path) : try Safetensors(path: path)
}

/// What an index of weights cut into several files says: `{"metadata": …, "weight_map": {"tensor": "file"}}`.
struct ShardIndex {
  /// The name of the file that each tensor is in.
  private(set) var places: [String: String] = [:]

  /// The longest index that is read, in bytes.
  private static let limit = 100_000_000

  /// - Parameter current: is set to the tensor at fault, if one is.
  init(_ file: MappedFile, _ current: inout String?) throws(ShardFault) {
    guard file.count <= Self.limit else { throw .tooLong(bytes: file.count, limit: Self.limit) }
    do {
      var cursor = JSONCursor(unsafe file.withBytes(in: 0..<file.count) { unsafe Array($0) })
      var isThere = false
      try cursor.object { cursor, key in
        guard key == "weight_map" else { return try cursor.skip() }
        guard !isThere else { throw ShardFault.repeated("weight_map") }
        isThere = true
        try cursor.object { cursor, tensor in
          current = tensor
          let shard = try cursor.string()
          guard Self.isPlainName(shard) else { throw ShardFault.notPlainName(shard) }
          guard places.updateValue(shard, forKey: tensor) == nil else { throw ShardFault.repeated(tensor) }
          current = nil
        }
      }
      try cursor.end()
      guard !places.isEmpty else { throw ShardFault.noTensors }
    } catch let fault as ShardFault {
      throw fault
    } catch SafetensorsFault.malformed(let offset, let expected) {
      throw .malformed(at: offset, expected: expected)
    } catch {
      preconditionFailure("an index is refused with a fault, not with \(error)")
    }
  }

  /// Whether a name can lead to nowhere but a file of weights in the index's own folder.
  private static func isPlainName(_ name: String) -> Bool {
    let endings = [".safetensors", ".bin", ".pt", ".pth"]
    return !name.unicodeScalars.contains { $0 == "/" || $0 == "\\" || $0 == ":" || $0.value < 0x20 }
      && !name.hasPrefix(".") && endings.contains(where: name.hasSuffix)
  }
}

/// How an index of weights is not one, or does not agree with the files that it names.
package enum ShardFault: Error, Equatable, CustomStringConvertible {
  case tooLong(bytes: Int, limit: Int)
  case malformed(at: Int, expected: String)
  case repeated(String)
  case notPlainName(String)
  case noTensors
  /// The tensor's file has no such tensor.
  case absent(from: String)
  /// A file has the tensor that is listed as another's.
  case elsewhere(listed: String, found: String)

  package var description: String {
    switch self {
    case .tooLong(let bytes, let limit): "it has \(bytes) bytes, more than the \(limit) allowed"
    case .malformed(let offset, let expected): "at byte \(offset) \(expected) was expected"
    case .repeated(let key): "\(printable(key)) occurs twice"
    case .notPlainName(let name):
      "\(printable(name)) is not the plain name of a weight file (.safetensors, .bin, .pt, .pth) beside the index"
    case .noTensors: "it has no \"weight_map\" with a tensor in it"
    case .absent(let shard): "it is listed as in \(printable(shard)), which does not have it"
    case .elsewhere(let listed, let found):
      "it is listed as in \(printable(listed)), and is in \(printable(found))"
    }
  }
}
