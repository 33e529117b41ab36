package import DDCM

/// Named tensors in a file, or in several that belong together, mapped into memory; graphs refer to them.
package protocol WeightFile: Sendable {
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
  package func tensor(_ name: String, shape: [Int]) throws(WeightFileError) -> StoredTensor {
    let tensor = try weight(name)
    guard tensor.shape == shape else {
      throw .wrongShape(file: tensor.file.path, tensor: name, found: tensor.shape, needed: shape)
    }
    return tensor
  }

  /// A tensor's elements, widened to `Float`.
  ///
  /// - Throws: `WeightFileError` if it is missing or not F32, F16 or BF16.
  package func floats(_ name: String) throws(WeightFileError) -> [Float] { try weight(name).floats() }

  private func weight(_ name: String) throws(WeightFileError) -> StoredTensor {
    guard let tensor = self[name] else { throw .missing(file: path, tensor: name) }
    guard tensor.type.isWeight else { throw .unsupportedType(file: tensor.file.path, tensor: name, type: tensor.type) }
    return tensor
  }
}

/// Why a weight file could not be used.
package enum WeightFileError: Error, Equatable, CustomStringConvertible {
  /// The file could not be opened or mapped.
  case cannotOpen(file: String, reason: String)
  /// The file is a pointer, as Git writes it instead of a large file if Git LFS is not installed.
  case pointer(file: String)
  /// The file breaks the .safetensors format; `tensor` is named where one is at fault.
  case damaged(file: String, tensor: String?, fault: SafetensorsFault)
  /// The file has no such tensor.
  case missing(file: String, tensor: String)
  /// The file is not a checkpoint of PyTorch that can be read without running it; `tensor` is named where one is at fault.
  case refused(file: String, tensor: String?, fault: PyTorchFault)
  /// The index of several files is wrong, or does not agree with them; `tensor` is named where one is at fault.
  case wrongIndex(file: String, tensor: String?, fault: ShardFault)
  /// The network needs the tensor in another shape.
  case wrongShape(file: String, tensor: String, found: [Int], needed: [Int])
  /// The tensor is of a type that no network is computed from.
  case unsupportedType(file: String, tensor: String, type: ElementType)
}

extension WeightFileError: DDCMErrorConvertible {
  package var ddcmError: DDCMError {
    func at(_ tensor: String?) -> String { tensor.map { "tensor \(printable($0)): " } ?? "" }
    let fetching: ErrorText = "Fetch the model again."
    let configuration: ErrorText = "Use the config.json that was published with these weights."
    return switch self {
    case .cannotOpen(let file, let reason):
      DDCMError(.modelMissing, "The weight file '\(file)' cannot be opened: \(reason).")
    case .pointer(let file):
      DDCMError(
        .modelMissing, "The weight file '\(file)' is a pointer of Git LFS: the file itself was not fetched.",
        remedy: "Run 'git lfs pull' in the model's folder.")
    case .damaged(let file, let tensor, let fault):
      DDCMError(.modelMissing, "The weight file '\(file)' is damaged: \(at(tensor))\(fault).", remedy: fetching)
    case .refused(let file, let tensor, let fault):
      DDCMError(.unsupported, "The weight file '\(file)' cannot be read: \(at(tensor))\(fault).")
    case .wrongIndex(let file, let tensor, let fault):
      DDCMError(.modelMissing, "The index of weights '\(file)' is wrong: \(at(tensor))\(fault).", remedy: fetching)
    case .missing(let file, let tensor):
      DDCMError(.unsupported, "The weight file '\(file)' has no tensor \(printable(tensor)).", remedy: configuration)
    case .wrongShape(let file, let tensor, let found, let needed):
      DDCMError(
        .unsupported,
        "The weight file '\(file)': tensor \(printable(tensor)) has shape \(found), and the network needs \(needed).",
        remedy: configuration)
    case .unsupportedType(let file, let tensor, let type):
      DDCMError(
        .unsupported,
        """
        The weight file '\(file)': tensor \(printable(tensor)) is of type \(type.rawValue); supported: F32, F16, BF16.
        """)
    }
  }
}

/// A name from a file, fit for a message: quoted, escaped, and cut short.
func printable(_ name: String) -> String {
  let shown = String(name.prefix(100))
  return shown.debugDescription + (shown.count < name.count ? "…" : "")
}
