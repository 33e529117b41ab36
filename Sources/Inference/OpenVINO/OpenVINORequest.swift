import COpenVINO

/// A request to run a compiled model. For one task at a time.
@safe struct OpenVINORequest: ~Copyable {
  private let compiled: OpenVINOCompiledModel
  private let request: OpaquePointer
  /// The shapes of inputs that it has been run on.
  private var known: Set<[[Int]]> = []

  private var core: OpenVINOCore { compiled.core }

  init(_ compiled: OpenVINOCompiledModel) throws(EngineError) {
    let library = compiled.core.library
    var request: OpaquePointer?
    try library.check(
      unsafe library.functions.compiled_model_create_infer_request(compiled.pointer, &request),
      to: "prepare the network")
    guard let request = unsafe request else { throw .failed(task: "prepare the network", reason: "it gave no request") }
    self.compiled = compiled
    unsafe self.request = request
  }

  deinit { unsafe core.library.functions.infer_request_free(request) }

  /// Runs the model on inputs that stay where they are, and copies the outputs out.
  mutating func run(_ inputs: [Tensor], outputs: Int) throws(EngineError) -> [Tensor] {
    // Weights are packed when a shape is seen for the first time.
    let release = known.insert(inputs.map(\.shape)).inserted ? PageRelease(compiled.arena) : nil
    // The tensors point into the arrays, which must not move before the outputs are there.
    try withElements(of: inputs[...]) { () throws(EngineError) in
      try core.library.check(unsafe core.library.functions.infer_request_infer(request), to: "run the network")
    }
    _ = consume release
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

/// A tensor of the library, over memory that it does not own.
@safe struct OpenVINOTensor: ~Copyable {
  private let library: OpenVINOLibrary
  let pointer: OpaquePointer

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
    try library.check(unsafe functions.tensor_get_shape(pointer, &extents), to: "give a tensor's shape")
    defer { _ = unsafe functions.shape_free(&extents) }
    let shape = unsafe UnsafeBufferPointer(start: extents.dims, count: Int(extents.rank)).map { Int($0) }
    var data: UnsafeMutableRawPointer?
    try library.check(unsafe functions.tensor_data(pointer, &data), to: "give a tensor's elements")
    let count = shape.reduce(1, *)
    var bytes = 0
    try library.check(unsafe functions.tensor_get_byte_size(pointer, &bytes), to: "give a tensor's size")
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
