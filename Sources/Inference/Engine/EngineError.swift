/// Why an engine could not be had, or could not run a network.
public enum EngineError: Error, Equatable, CustomStringConvertible {
  /// No OpenVINO library in any of the places where it is looked for.
  case libraryNotFound(searched: [String])
  /// A library that is there but cannot be loaded.
  case libraryNotLoadable(path: String, reason: String)
  /// A library of another version: it lacks a function.
  case libraryTooOld(path: String, missing: String)
  /// A call of the library failed; `task` is what it was to do.
  case failed(task: String, reason: String)
  /// Another number of input tensors than the network has inputs.
  case wrongInputCount(given: Int, needed: Int)
  /// An input tensor of a shape that the network does not take.
  case wrongInputShape(input: String, given: [Int], needed: Shape)
  /// No address space for the weights.
  case outOfMemory(bytes: Int)

  public var description: String {
    switch self {
    case .libraryNotFound(let searched):
      "OpenVINO was not found: run 'make setup', or set DDCM_OPENVINO to the folder that holds it "
        + "(searched: \(searched.joined(separator: ", ")))."
    case .libraryNotLoadable(let path, let reason):
      "OpenVINO cannot be loaded from '\(path)' (\(reason)): run 'make setup' to install it anew."
    case .libraryTooOld(let path, let missing):
      "OpenVINO at '\(path)' is too old (it has no '\(missing)'): run 'make setup' to install the version that is needed."
    case .failed(let task, let reason):
      "OpenVINO could not \(task): \(reason)"
    case .wrongInputCount(let given, let needed):
      "the network has \(needed) inputs, \(given) were given."
    case .wrongInputShape(let input, let given, let needed):
      "the network's input '\(input)' has shape [\(needed.map(\.description).joined(separator: ", "))], "
        + "a tensor of shape \(given) was given."
    case .outOfMemory(let bytes):
      "there is no room for \(bytes) bytes of weights."
    }
  }
}
