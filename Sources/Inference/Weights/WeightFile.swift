/// Named tensors in a file, or in several that belong together, mapped into memory; graphs refer to them.
public protocol WeightFile: Sendable {
  /// The file, for messages.
  var path: String { get }

  /// In alphabetical order.
  var names: [String] { get }

  subscript(name: String) -> StoredTensor? { get }
}

extension WeightFile {
  /// A tensor that a network needs.
  ///
  /// - Throws: `WeightFileError` if it is missing, of another shape, or not of floats.
  public func tensor(_ name: String, shape: [Int]) throws(WeightFileError) -> StoredTensor {
    let tensor = try weight(name)
    guard tensor.shape == shape else {
      throw .wrongShape(file: tensor.file.path, tensor: name, found: tensor.shape, needed: shape)
    }
    return tensor
  }

  /// A tensor's elements, widened to `Float`.
  ///
  /// - Throws: `WeightFileError` if it is missing or not F32, F16 or BF16.
  public func floats(_ name: String) throws(WeightFileError) -> [Float] { try weight(name).floats() }

  private func weight(_ name: String) throws(WeightFileError) -> StoredTensor {
    guard let tensor = self[name] else { throw .missing(file: path, tensor: name) }
    guard tensor.type.isWeight else { throw .unsupportedType(file: tensor.file.path, tensor: name, type: tensor.type) }
    return tensor
  }
}
