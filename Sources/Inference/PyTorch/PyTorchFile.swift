/// A checkpoint of PyTorch (.bin, .pt, .pth), mapped into memory: a zip archive with a pickle and the tensors' elements.
///
/// The pickle is read and never run: of what Python could be told to do in it, only that is understood of which state
/// dicts consist. Every number is checked, so that a tensor that is listed can be read.
///
///     let weights = try PyTorchFile(path: "256x256_diffusion_uncond.pt")
///     weights["time_embed.0.weight"]?.shape    // [1024, 256]
///
/// A state dict may be the whole of the file, or stand in a dictionary under "state_dict".
public struct PyTorchFile: WeightFile {
  private let tensors: [String: StoredTensor]
  private let file: MappedFile

  /// - Throws: `WeightFileError`, when the file cannot be opened or is not such a checkpoint.
  public init(path: String) throws(WeightFileError) {
    let file = try MappedFile(path: path)
    var current: String?
    do throws(PyTorchFault) {
      tensors = try Self.tensors(of: file, &current)
    } catch {
      throw .refused(file: path, tensor: current, fault: error)
    }
    self.file = file
  }

  public var path: String { file.path }

  public var names: [String] { tensors.keys.sorted() }

  public subscript(name: String) -> StoredTensor? { tensors[name] }

  private static func tensors(
    of file: MappedFile, _ current: inout String?
  ) throws(PyTorchFault) -> [String: StoredTensor] {
    if isOld(file) { throw .oldFormat }
    let entries = try ZipDirectory(file).entries
    let pickles = entries.keys.filter { $0.hasSuffix("/data.pkl") }.sorted { ($0.count, $0) < ($1.count, $1) }
    guard let name = pickles.first, let pickle = entries[name] else { throw .missingEntry("data.pkl") }
    let root = name.dropLast("data.pkl".count)
    if let order = entries["\(root)byteorder"],
      unsafe file.withBytes(in: order, { unsafe $0.elementsEqual("big".utf8) })
    {
      throw .bigEndian
    }
    let (result, machine) = try PickleMachine.run(file, in: pickle)
    var tensors: [String: StoredTensor] = [:]
    for (name, pickled) in try stateDict(result, machine) {
      current = name
      let entry = "\(root)data/\(pickled.storage.key)"
      guard let bytes = entries[entry] else { throw .missingEntry(entry) }
      let tensor = try pickled.stored(name, in: bytes, of: file)
      guard tensors.updateValue(tensor, forKey: name) == nil else { throw .duplicate }
    }
    current = nil
    return tensors
  }

  /// Before PyTorch 1.6 a file began with a pickled number of ten bytes.
  private static func isOld(_ file: MappedFile) -> Bool {
    let magic: [UInt8] = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    guard file.count >= magic.count else { return false }
    return unsafe file.withBytes(in: 0..<magic.count) { unsafe $0.elementsEqual(magic) }
  }

  /// The tensors of a dictionary, or of the one that it holds as "state_dict". Other things in it are left out.
  private static func stateDict(
    _ value: PickleValue, _ machine: PickleMachine
  ) throws(PyTorchFault) -> [(name: String, tensor: PickledTensor)] {
    guard case .dictionary(let index) = value else { throw .noTensors }
    let found = tensors(machine.dictionaries[index])
    guard found.isEmpty else { return found }
    let inner = machine.dictionaries[index].first { key, _ in
      if case .string("state_dict") = key { true } else { false }
    }
    guard case .dictionary(let index)? = inner?.value else { throw .noTensors }
    return tensors(machine.dictionaries[index])
  }

  private static func tensors(
    _ dictionary: [(key: PickleValue, value: PickleValue)]
  ) -> [(name: String, tensor: PickledTensor)] {
    dictionary.compactMap { key, value in
      guard case .string(let name) = key, case .tensor(let tensor) = value else { return nil }
      return (name, tensor)
    }
  }
}

extension PickledTensor {
  /// The tensor with its place in the file, checked.
  ///
  /// - Parameter entry: the bytes of its storage.
  fileprivate func stored(
    _ name: String, in entry: Range<Int>, of file: MappedFile
  ) throws(PyTorchFault) -> StoredTensor {
    guard let whole = storage.type.bytes(of: [storage.count]), let size = storage.type.bytes(of: shape) else {
      throw .tooLarge
    }
    guard whole == entry.count else { throw .wrongStorageSize(bytes: entry.count, needed: whole) }
    guard isContiguous else { throw .strided(shape: shape, strides: strides) }
    let (skipped, overflow) = offset.multipliedReportingOverflow(by: storage.type.bits / 8)
    guard !overflow else { throw .tooLarge }
    guard skipped <= whole, size <= whole - skipped else {
      throw .beyondStorage(end: skipped.addingReportingOverflow(size).partialValue, available: whole)
    }
    let start = entry.lowerBound + skipped
    return StoredTensor(name: name, type: storage.type, shape: shape, bytes: start..<start + size, file: file)
  }

  /// Whether the elements lie row by row. The stride of an axis of one element says nothing.
  private var isContiguous: Bool {
    guard !shape.contains(0) else { return true }
    var step = 1
    for (extent, stride) in zip(shape, strides).reversed() {
      if extent > 1 && stride != step { return false }
      step *= extent  // does not overflow: the tensor's size has been computed
    }
    return true
  }
}
