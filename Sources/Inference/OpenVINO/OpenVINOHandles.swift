import COpenVINO

// The owners of OpenVINO's objects: each frees what it made, and keeps alive what that depends on.

/// OpenVINO's core, which reads and compiles models. It may be called from any task.
@safe final class OpenVINOCore: @unchecked Sendable {
  let library: OpenVINOLibrary
  fileprivate let pointer: OpaquePointer

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
    try library.check(status, to: "tell what the processor can do")
    return unsafe Set(library.take(&value).split { !$0.isLetter && !$0.isNumber && $0 != "_" })
  }
}

/// A model as read, with the weights that it points into. Nothing changes it any more: compiling works on a copy.
@safe final class OpenVINOModel: @unchecked Sendable {
  let core: OpenVINOCore
  let arena: WeightArena
  fileprivate let pointer: OpaquePointer

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

/// A compiled model with one request to run it. For one task at a time.
@safe struct OpenVINORequest: ~Copyable {
  private let arena: WeightArena
  private let core: OpenVINOCore
  private let compiled: OpaquePointer
  private let request: OpaquePointer

  init(_ model: OpenVINOModel, settings: [(key: String, value: String)]) throws(EngineError) {
    let library = model.core.library
    let functions = library.functions
    var compiled: OpaquePointer?
    let status = unsafe library.withProperties(settings) { count, properties in
      unsafe functions.core_compile_model_props(
        model.core.pointer, model.pointer, "CPU", count, properties, &compiled)
    }
    try library.check(status, to: "compile the network")
    var request: OpaquePointer?
    let created = unsafe functions.compiled_model_create_infer_request(compiled, &request)
    if created != 0 { unsafe functions.compiled_model_free(compiled) }
    try library.check(created, to: "prepare the network")
    guard let compiled = unsafe compiled, let request = unsafe request else {
      throw .failed(task: "prepare the network", reason: "it gave no request")
    }
    arena = model.arena
    core = model.core
    unsafe self.compiled = compiled
    unsafe self.request = request
  }

  deinit {
    unsafe core.library.functions.infer_request_free(request)
    unsafe core.library.functions.compiled_model_free(compiled)
  }

  /// A setting of the compiled model, as the engine understood it.
  func property(_ key: String) throws(EngineError) -> String {
    let library = core.library
    var value: UnsafeMutablePointer<CChar>?
    let status = unsafe library.functions.compiled_model_get_property(compiled, key, &value)
    try library.check(status, to: "tell its \(key)")
    return unsafe library.take(&value)
  }

  /// Runs the model on inputs that stay where they are, and copies the outputs out.
  mutating func run(_ inputs: [Tensor], outputs: Int) throws(EngineError) -> [Tensor] {
    // The tensors point into the arrays, which must not move before the outputs are there.
    try withElements(of: inputs[...]) { () throws(EngineError) in
      try core.library.check(unsafe core.library.functions.infer_request_infer(request), to: "run the network")
    }
    var results: [Tensor] = []
    for index in 0..<outputs { results.append(try output(index)) }
    return results
  }

  /// Hands each input to the request, then calls `body` while all of them are in place.
  private func withElements(
    of inputs: ArraySlice<Tensor>, _ body: () throws(EngineError) -> Void
  ) throws(EngineError) {
    guard let first = inputs.first else { return try body() }
    let library = core.library
    var outcome: Result<Void, EngineError> = .success(())
    unsafe first.values.withUnsafeBytes { bytes in
      do throws(EngineError) {
        // The library takes a mutable pointer, and only reads an input through it.
        let data = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        let tensor = try unsafe OpenVINOTensor(library, type: OPENVINO_F32, shape: first.shape, data)
        let status = unsafe library.functions.infer_request_set_input_tensor_by_index(
          request, inputs.startIndex, tensor.pointer)
        try library.check(status, to: "take input \(inputs.startIndex)")
        try withElements(of: inputs.dropFirst(), body)
      } catch {
        outcome = .failure(error)
      }
    }
    try outcome.get()
  }

  private func output(_ index: Int) throws(EngineError) -> Tensor {
    let library = core.library
    var pointer: OpaquePointer?
    let status = unsafe library.functions.infer_request_get_output_tensor_by_index(request, index, &pointer)
    try library.check(status, to: "give output \(index)")
    let tensor = try unsafe OpenVINOTensor(library, adopting: pointer)
    return try tensor.copy()
  }
}

/// A tensor of the library, over memory that someone else owns.
@safe struct OpenVINOTensor: ~Copyable {
  private let library: OpenVINOLibrary
  fileprivate let pointer: OpaquePointer

  init(
    _ library: OpenVINOLibrary, type: openvino_element_type, shape: [Int], _ data: UnsafeMutableRawPointer?
  ) throws(EngineError) {
    var pointer: OpaquePointer?
    var extents = shape.map(Int64.init)
    let status = unsafe extents.withUnsafeMutableBufferPointer { extents in
      let shape = unsafe openvino_shape(rank: Int64(extents.count), dims: extents.baseAddress)
      return unsafe library.functions.tensor_create_from_host_ptr(type, shape, data, &pointer)
    }
    try library.check(status, to: "make a tensor of shape \(shape)")
    try unsafe self.init(library, adopting: pointer)
  }

  init(_ library: OpenVINOLibrary, adopting pointer: OpaquePointer?) throws(EngineError) {
    guard let pointer = unsafe pointer else { throw .failed(task: "make a tensor", reason: "it gave none") }
    self.library = library
    unsafe self.pointer = pointer
  }

  deinit { unsafe library.functions.tensor_free(pointer) }

  func copy() throws(EngineError) -> Tensor {
    let functions = library.functions
    var extents = unsafe openvino_shape()
    try library.check(unsafe functions.tensor_get_shape(pointer, &extents), to: "tell a tensor's shape")
    defer { _ = unsafe functions.shape_free(&extents) }
    let shape = unsafe UnsafeBufferPointer(start: extents.dims, count: Int(extents.rank)).map { Int($0) }
    var data: UnsafeMutableRawPointer?
    try library.check(unsafe functions.tensor_data(pointer, &data), to: "give a tensor's elements")
    let count = shape.reduce(1, *)
    var bytes = 0
    try library.check(unsafe functions.tensor_get_byte_size(pointer, &bytes), to: "tell a tensor's size")
    guard bytes == count * MemoryLayout<Float>.size else {
      throw .failed(
        task: "give a tensor's elements", reason: "\(count) elements take \(bytes) bytes: they are not floats")
    }
    let values = unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      let source = unsafe UnsafeRawBufferPointer(start: data, count: bytes)
      unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: source)
      initialized = count
    }
    return Tensor(shape: shape, values: values)
  }
}

extension OpenVINOLibrary {
  /// The text that a call gave, which the library then frees.
  fileprivate func take(_ text: inout UnsafeMutablePointer<CChar>?) -> String {
    guard let start = unsafe text else { return "" }
    defer { unsafe functions.free(start) }
    return unsafe String(cString: start)
  }
}
