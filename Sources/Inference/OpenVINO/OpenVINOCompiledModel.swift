import COpenVINO

/// A model compiled for the processor. It may be called from any task.
@safe final class OpenVINOCompiledModel: @unchecked Sendable {
  let core: OpenVINOCore
  let pointer: OpaquePointer
  let arena: WeightArena

  init(_ model: OpenVINOModel, settings: [(key: String, value: String)]) throws(EngineError) {
    let library = model.core.library
    var pointer: OpaquePointer?
    let release = PageRelease(model.arena)
    let status = unsafe library.withProperties(settings) { count, properties in
      unsafe library.functions.core_compile_model_props(
        model.core.pointer, model.pointer, "CPU", count, properties, &pointer)
    }
    _ = consume release
    try library.check(status, to: "compile the network")
    guard let pointer = unsafe pointer else { throw .failed(task: "compile the network", reason: "it gave none") }
    arena = model.arena
    core = model.core
    unsafe self.pointer = pointer
  }

  deinit { unsafe core.library.functions.compiled_model_free(pointer) }

  /// A setting, as the engine understood it.
  func property(_ key: String) throws(EngineError) -> String {
    let library = core.library
    var value: UnsafeMutablePointer<CChar>?
    let status = unsafe library.functions.compiled_model_get_property(pointer, key, &value)
    try library.check(status, to: "tell its \(key)")
    return unsafe library.take(&value)
  }
}
