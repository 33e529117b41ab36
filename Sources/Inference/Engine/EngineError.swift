package import DDCM

/// Why an engine could not be loaded, or could not run a network.
package enum EngineError: Error, Equatable, CustomStringConvertible {
  /// No OpenVINO library in any of the places where it is searched for.
  case libraryNotFound(searched: [String])
  /// A library exists, but cannot be loaded.
  case libraryNotLoadable(path: String, reason: String)
  /// A library of another version: it lacks a function.
  case libraryTooOld(path: String, missing: String)
  /// A call of the library failed; `task` is what it was called for.
  case failed(task: String, reason: String)
  /// Another number of input tensors than the network has inputs.
  case wrongInputCount(given: Int, needed: Int)
  /// An input tensor of a shape that the network does not take.
  case wrongInputShape(input: String, given: [Int], needed: Shape)
  /// No address space for the weights.
  case outOfMemory(bytes: Int)
}

extension EngineError: DDCMErrorConvertible {
  private static let installing: ErrorText = """
    Run 'pip install openvino' and set the environment variable DDCM_OPENVINO to the folder of its libraries (openvino/libs \
    in Python's site-packages), or run 'make setup' in a checkout of ddcm.
    """

  package var ddcmError: DDCMError {
    switch self {
    case .libraryNotFound(let searched):
      DDCMError(
        .unsupported, "OpenVINO was not found (searched: \(searched.joined(separator: ", "))).", remedy: Self.installing
      )
    case .libraryNotLoadable(let path, let reason):
      DDCMError(.unsupported, "OpenVINO cannot be loaded from '\(path)': \(reason).", remedy: Self.installing)
    case .libraryTooOld(let path, let missing):
      DDCMError(
        .unsupported, "OpenVINO at '\(path)' is too old: it has no function '\(missing)'.", remedy: Self.installing)
    case .failed(let task, let reason):
      DDCMError(.internal, "OpenVINO could not \(task): \(reason)\(reason.hasSuffix(".") ? "" : ".")")
    case .wrongInputCount(let given, let needed):
      DDCMError(.internal, "The network has \(needed) inputs, and \(given) were given.")
    case .wrongInputShape(let input, let given, let needed):
      DDCMError(
        .internal,
        """
        The network's input '\(input)' has shape [\(needed.map(\.description).joined(separator: ", "))], and a tensor of \
        shape \(given) was given.
        """)
    case .outOfMemory(let bytes):
      DDCMError(.limit, "There is no memory for \(bytes) bytes of weights.", remedy: "Use a smaller model.")
    }
  }
}
