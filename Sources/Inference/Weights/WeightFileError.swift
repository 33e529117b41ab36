/// Why a weight file could not be used.
public enum WeightFileError: Error, Equatable, CustomStringConvertible {
  /// The file could not be opened or mapped.
  case cannotOpen(file: String, reason: String)
  /// The file breaks the .safetensors format; `tensor` is named where one is at fault.
  case damaged(file: String, tensor: String?, fault: SafetensorsFault)
  /// The file has no such tensor.
  case missing(file: String, tensor: String)
  /// The file is no checkpoint of PyTorch that can be read without running it; `tensor` is named where one is at fault.
  case refused(file: String, tensor: String?, fault: PyTorchFault)
  /// The index of several files is wrong, or does not agree with them; `tensor` is named where one is at fault.
  case wrongIndex(file: String, tensor: String?, fault: ShardFault)
  /// The network needs the tensor in another shape.
  case wrongShape(file: String, tensor: String, found: [Int], needed: [Int])
  /// The tensor is of a type that no network is computed from.
  case unsupportedType(file: String, tensor: String, type: ElementType)

  public var description: String {
    switch self {
    case .cannotOpen(let file, let reason):
      "cannot open the weight file '\(file)': \(reason)."
    case .damaged(let file, nil, let fault):
      "the weight file '\(file)' is damaged: \(fault). Fetch the model again."
    case .damaged(let file, let tensor?, let fault):
      "the weight file '\(file)' is damaged: tensor \(printable(tensor)): \(fault). Fetch the model again."
    case .refused(let file, nil, let fault):
      "the weight file '\(file)' cannot be read: \(fault)."
    case .refused(let file, let tensor?, let fault):
      "the weight file '\(file)' cannot be read: tensor \(printable(tensor)): \(fault)."
    case .wrongIndex(let file, let tensor, let fault):
      "the index of weights '\(file)' is wrong: \(tensor.map { "tensor \(printable($0)): " } ?? "")\(fault). "
        + "Fetch the model again."
    case .missing(let file, let tensor):
      "the weight file '\(file)' has no tensor \(printable(tensor)). Is it of the same model as its config.json?"
    case .wrongShape(let file, let tensor, let found, let needed):
      "the weight file '\(file)': tensor \(printable(tensor)) has shape \(found), the network needs \(needed). "
        + "Is it of the same model as its config.json?"
    case .unsupportedType(let file, let tensor, let type):
      "the weight file '\(file)': tensor \(printable(tensor)) is of type \(type.rawValue); F32, F16 and BF16 are supported."
    }
  }
}

/// A name out of a file, fit for a message: quoted, escaped, and not too long.
func printable(_ name: String) -> String {
  let shown = String(name.prefix(100))
  return shown.debugDescription + (shown.count < name.count ? "…" : "")
}
