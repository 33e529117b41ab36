import COpenVINO

/// OpenVINO's core, which reads and compiles models. It may be called from any task.
@safe final class OpenVINOCore: @unchecked Sendable {
  let library: OpenVINOLibrary
  let pointer: OpaquePointer

  init(_ library: OpenVINOLibrary) throws(EngineError) {
    var pointer: OpaquePointer?
    try library.check(unsafe library.functions.core_create(&pointer), to: "start")
    guard let pointer = unsafe pointer else { throw .failed(task: "start", reason: "it gave no core") }
    self.library = library
    unsafe self.pointer = pointer
  }

  deinit { unsafe library.functions.core_free(pointer) }

  /// What the processor can compute in, for example "FP32" and "BF16".
  func capabilities() throws(EngineError) -> Set<Substring> {
    var value: UnsafeMutablePointer<CChar>?
    let status = unsafe library.functions.core_get_property(pointer, "CPU", "OPTIMIZATION_CAPABILITIES", &value)
    try library.check(status, to: "list what the processor supports")
    return unsafe Set(library.take(&value).split { !$0.isLetter && !$0.isNumber && $0 != "_" })
  }
}

/// A model as read, with the weights that it points into. Nothing changes it any more: compiling works on a copy.
@safe final class OpenVINOModel: @unchecked Sendable {
  let core: OpenVINOCore
  let arena: WeightArena
  let pointer: OpaquePointer

  init(_ core: OpenVINOCore, xml: String, weights arena: WeightArena) throws(EngineError) {
    let library = core.library
    let weights = try unsafe OpenVINOTensor(library, type: OPENVINO_U8, shape: [arena.count], arena.address)
    var pointer: OpaquePointer?
    let status = unsafe library.functions.core_read_model_from_memory_buffer(
      core.pointer, xml, xml.utf8.count, weights.pointer, &pointer)
    try library.check(status, to: "read the network")
    guard let pointer = unsafe pointer else { throw .failed(task: "read the network", reason: "it gave no model") }
    self.core = core
    self.arena = arena
    unsafe self.pointer = pointer
  }

  deinit { unsafe core.library.functions.model_free(pointer) }
}

/// A model compiled for the processor. It may be called from any task.
@safe final class OpenVINOCompiledModel: @unchecked Sendable {
  let core: OpenVINOCore
  let pointer: OpaquePointer
  let arena: WeightArena

  init(_ model: OpenVINOModel, parameters: [(key: String, value: String)]) throws(EngineError) {
    let library = model.core.library
    var pointer: OpaquePointer?
    let release = PageRelease(model.arena)
    let status = unsafe library.withProperties(parameters) { count, properties in
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

  /// The value of a property.
  func property(_ key: String) throws(EngineError) -> String {
    let library = core.library
    var value: UnsafeMutablePointer<CChar>?
    let status = unsafe library.functions.compiled_model_get_property(pointer, key, &value)
    try library.check(status, to: "give the property \(key)")
    return unsafe library.take(&value)
  }
}
