/// A network compiled by OpenVINO.
final class OpenVINONetwork: CompiledNetwork {
  /// What the network takes at one of its inputs.
  struct Input: Sendable {
    let name: String
    let shape: Shape

    init(_ node: Graph.Node) {
      guard case .input(let name) = node.operation else { preconditionFailure("an input is an input") }
      self.name = name
      shape = node.shape
    }

    func accepts(_ tensor: Tensor) -> Bool {
      tensor.shape.count == shape.count
        && zip(tensor.shape, shape).allSatisfy { extent, allowed in extent > 0 && extent == allowed.value ?? extent }
    }
  }

  let precision: Precision
  let notice: String?
  private let inputs: [Input]
  private let outputs: Int
  private let requests: OpenVINORequests

  init(
    _ model: OpenVINOModel, _ options: EngineOptions, inputs: [Input], outputs: Int, notice: String?
  ) throws(EngineError) {
    var settings = [
      (key: "INFERENCE_PRECISION_HINT", value: options.precision.rawValue),
      (key: "PERFORMANCE_HINT", value: "LATENCY"),
      // Threads that may move do better on a machine that others use too.
      (key: "ENABLE_CPU_PINNING", value: "NO"),
    ]
    if let threads = options.threads { settings.append((key: "INFERENCE_NUM_THREADS", value: "\(threads)")) }
    if options.passes > 1 { settings.append((key: "NUM_STREAMS", value: "\(options.passes)")) }
    let compiled = try OpenVINOCompiledModel(model, settings: settings)
    precision = Precision(rawValue: try compiled.property("INFERENCE_PRECISION_HINT")) ?? options.precision
    requests = try OpenVINORequests(compiled, count: options.passes)
    self.inputs = inputs
    self.outputs = outputs
    self.notice = notice
  }

  func run(_ tensors: [Tensor]) throws -> [Tensor] {
    guard tensors.count == inputs.count else {
      throw EngineError.wrongInputCount(given: tensors.count, needed: inputs.count)
    }
    for (tensor, input) in zip(tensors, inputs) where !input.accepts(tensor) {
      throw EngineError.wrongInputShape(input: input.name, given: tensor.shape, needed: input.shape)
    }
    return try requests.run(tensors, outputs: outputs)
  }
}
