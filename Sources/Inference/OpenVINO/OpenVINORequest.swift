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
    // Weights are laid out when a shape is seen for the first time.
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
