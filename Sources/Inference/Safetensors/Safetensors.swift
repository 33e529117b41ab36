/// A file of named tensors, mapped into memory: opening one reads its header only.
///
/// Every field of the header is checked, so that a tensor that is listed can be read.
///
///     let weights = try Safetensors(path: "unet/diffusion_pytorch_model.safetensors")
///     weights["conv_in.bias"]?.shape           // [32]
///     try weights.floats("conv_in.bias")       // 32 floats, widened from F16
public struct Safetensors: WeightFile {
  private let tensors: [String: StoredTensor]
  private let file: MappedFile

  /// - Throws: `WeightFileError`, when the file cannot be opened or breaks the format in any way.
  public init(path: String) throws(WeightFileError) {
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

  public var path: String { file.path }

  /// In alphabetical order.
  public var names: [String] { tensors.keys.sorted() }

  public subscript(name: String) -> StoredTensor? { tensors[name] }
}
