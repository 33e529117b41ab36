/// A checkpoint of PyTorch (.bin, .pt, .pth), mapped into memory: a pickle and the tensors' elements, in a zip archive or, as
/// written by PyTorch before 1.6, one after the other.
///
/// The pickle is read and never run: only the instructions and names that state dicts consist of are understood. Every number
/// is checked, so that a tensor that is listed can be read.
///
///     let weights = try PyTorchFile(path: "256x256_diffusion_uncond.pt")
///     weights["time_embed.0.weight"]?.shape    // [1024, 256]
///
/// A state dict may be the whole of the file, or stand in a dictionary under "state_dict".
package struct PyTorchFile: WeightFile {
  private let tensors: [String: StoredTensor]
  private let file: MappedFile

  /// - Throws: `WeightFileError`, when the file cannot be opened or is not such a checkpoint.
  package init(path: String) throws(WeightFileError) {
    let file = try MappedFile(path: path)
    var current: String?
    do throws(PyTorchFault) {
      tensors = try Self.tensors(of: file, &current)
    } catch {
      throw .refused(file: path, tensor: current, fault: error)
    }
    self.file = file
  }

  package var path: String { file.path }

  package var names: [String] { tensors.keys.sorted() }

  package subscript(name: String) -> StoredTensor? { tensors[name] }

  /// Whether a file without a known extension is a checkpoint.
  static func isLikely(_ file: MappedFile) -> Bool {
    let isArchive = unsafe file.count >= 2 && file.withBytes(in: 0..<2) { unsafe $0.elementsEqual("PK".utf8) }
    return isArchive || LegacyPyTorch.isLikely(file)
  }

  private static func tensors(
    of file: MappedFile, _ current: inout String?
  ) throws(PyTorchFault) -> [String: StoredTensor] {
    if LegacyPyTorch.isLikely(file) {
      let legacy = try LegacyPyTorch(file)
      return try tensors(of: legacy.result, legacy.machine, legacy.storages, root: "", file, &current)
    }
    let entries = try ZipDirectory(file).entries
    let pickles = entries.keys.filter { $0.hasSuffix("/data.pkl") }.sorted { ($0.count, $0) < ($1.count, $1) }
    guard let name = pickles.first, let pickle = entries[name] else { throw .missingEntry("data.pkl") }
    let root = name.dropLast("data.pkl".count)
    if let order = entries["\(root)byteorder"],
      unsafe file.withBytes(in: order, { unsafe $0.elementsEqual("big".utf8) })
    {
      throw .bigEndian
    }
    guard pickle.count <= PickleMachine.limit else {
      throw .pickleTooLarge(bytes: pickle.count, limit: PickleMachine.limit)
    }
    let (result, machine) = try PickleMachine.run(file, in: pickle)
    return try tensors(of: result, machine, entries, root: "\(root)data/", file, &current)
  }

  /// - Parameters:
  ///   - storages: the bytes of each storage, by `root` and its key.
  ///   - current: is set to the tensor at fault, if one is.
  private static func tensors(
    of result: PickleValue, _ machine: PickleMachine, _ storages: [String: Range<Int>], root: String,
    _ file: MappedFile, _ current: inout String?
  ) throws(PyTorchFault) -> [String: StoredTensor] {
    var tensors: [String: StoredTensor] = [:]
    for (name, pickled) in try stateDict(result, machine) {
      current = name
      let entry = root + pickled.storage.key
      guard let bytes = storages[entry] else { throw .missingEntry(entry) }
      let tensor = try pickled.stored(name, in: bytes, of: file)
      guard tensors.updateValue(tensor, forKey: name) == nil else { throw .duplicate }
    }
    current = nil
    return tensors
  }

  /// The tensors of a dictionary, or of the one that it holds as "state_dict". Everything else in it is ignored.
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
