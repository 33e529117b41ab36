/// The tensors of a network whose weights are cut into several files, as an index says which tensor is in which.
///
/// Every tensor that the index lists has been found in its file, and in no other, so that a tensor that is listed can be
/// read.
///
///     let weights = try ShardedWeights(index: "unet/diffusion_pytorch_model.safetensors.index.json")
///     weights.shards                           // ["diffusion_pytorch_model-00001-of-00002.safetensors", …]
///     weights["conv_in.bias"]?.shape           // [320]
public struct ShardedWeights: WeightFile {
  /// The index, for messages.
  public let path: String

  /// The names of the files that the tensors are in, all in the index's folder, in alphabetical order.
  public let shards: [String]

  private let tensors: [String: StoredTensor]

  /// Opens an index, and all files that it names: .safetensors files, or checkpoints of PyTorch.
  ///
  /// - Throws: `WeightFileError`, when the index or a file cannot be opened, or when what they say does not agree.
  public init(index path: String) throws(WeightFileError) {
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

  public var names: [String] { tensors.keys.sorted() }

  public subscript(name: String) -> StoredTensor? { tensors[name] }

  private static func tensors(
    of shards: [String], in folder: String, _ places: [String: String], index: String
  ) throws(WeightFileError) -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    for shard in shards {
      let file = try weightFile(at: folder + shard)
      for name in file.names {
        // What the index does not list, it does not want read.
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

/// A file of weights, read as its name says: an index of several (`.json`), a checkpoint of PyTorch (`.bin`, `.pt`, `.pth`,
/// `.ckpt`), or .safetensors; by any other name a checkpoint if it is an archive, or else .safetensors.
///
/// - Throws: `WeightFileError`, when it cannot be opened or is not what its name says.
public func weightFile(at path: String) throws(WeightFileError) -> any WeightFile {
  if path.hasSuffix(".json") { return try ShardedWeights(index: path) }
  if path.hasSuffix(".safetensors") { return try Safetensors(path: path) }
  if [".bin", ".pt", ".pth", ".ckpt"].contains(where: path.hasSuffix) { return try PyTorchFile(path: path) }
  let file = try MappedFile(path: path)
  let isArchive = unsafe file.count >= 2 && file.withBytes(in: 0..<2) { unsafe $0.elementsEqual("PK".utf8) }
  return isArchive ? try PyTorchFile(path: path) : try Safetensors(path: path)
}
