import COpenVINO
import Essentials

/// OpenVINO's library, loaded: its functions, and the place it came from.
///
/// The functions are code that stays loaded for as long as the process runs, so they may be called from any task.
@safe struct OpenVINOLibrary: @unchecked Sendable {
  let functions: openvino_functions
  let path: String

  /// Loads the first library of the places in `search`.
  init(_ search: OpenVINOSearch) throws(EngineError) {
    var found: OpenVINOLibrary?
    for candidate in search.candidates() {
      if let library = try Self.load(candidate) {
        found = library
        break
      }
    }
    guard let found else { throw .libraryNotFound(searched: search.places) }
    self = found
  }

  private init(functions: openvino_functions, path: String) {
    self.functions = functions
    self.path = path
  }

  /// Nil when a bare name is not in the system's library path; a path that does not load is an error.
  private static func load(_ path: String) throws(EngineError) -> OpenVINOLibrary? {
    var functions = openvino_functions()
    var detail = [CChar](repeating: 0, count: 1024)
    let result = unsafe openvino_load(path, &functions, &detail, detail.count)
    let text = unsafe detail.withUnsafeBufferPointer { unsafe String(cString: $0.baseAddress!) }
    switch result {
    case OPENVINO_LOADED: return OpenVINOLibrary(functions: functions, path: path)
    case OPENVINO_SYMBOL_MISSING: throw .libraryTooOld(path: path, missing: text)
    default:
      guard path.contains("/") else { return nil }
      throw .libraryNotLoadable(path: path, reason: text)
    }
  }

  /// The version, as OpenVINO writes it: "2026.4.1-…".
  var version: String? {
    var version = unsafe openvino_version()
    guard unsafe functions.get_openvino_version(&version) == 0 else { return nil }
    defer { unsafe functions.version_free(&version) }
    return unsafe String(cString: version.build_number)
  }

  /// Throws what the library says about a call that failed.
  func check(_ status: openvino_status, to task: @autoclosure () -> String) throws(EngineError) {
    guard status != 0 else { return }
    let kind = unsafe functions.get_error_info(status).map { unsafe String(cString: $0) }
    let message = unsafe functions.get_last_err_msg().map { unsafe String(cString: $0) }
    let reason = [kind, message].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
    throw .failed(task: task(), reason: reason.isEmpty ? "status \(status)" : reason)
  }

  /// Calls `body` with parameters as the library takes them.
  func withProperties<Result>(
    _ parameters: [(key: String, value: String)],
    _ body: (Int, UnsafePointer<openvino_property>?) -> Result
  ) -> Result {
    var text: [CChar] = []
    let starts = parameters.map { key, value in
      defer { text += key.utf8CString + value.utf8CString }
      return (key: text.count, value: text.count + key.utf8CString.count)
    }
    return unsafe text.withUnsafeBufferPointer { text in
      let properties = unsafe starts.map { start in
        unsafe openvino_property(key: text.baseAddress! + start.key, value: text.baseAddress! + start.value)
      }
      return unsafe properties.withUnsafeBufferPointer { unsafe body($0.count, $0.baseAddress) }
    }
  }

  /// The text that a call gave, which the library then frees.
  func take(_ text: inout UnsafeMutablePointer<CChar>?) -> String {
    guard let start = unsafe text else { return "" }
    defer { unsafe functions.free(start) }
    return unsafe String(cString: start)
  }
}
