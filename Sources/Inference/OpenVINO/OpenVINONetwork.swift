import Dispatch
import Synchronization

/// A network compiled by OpenVINO.
final class OpenVINONetwork: CompiledNetwork {
  /// What the network takes at one of its inputs.
  struct Input: Sendable {
    let name: String
    let shape: Shape

    init(_ node: Graph.Node) {
      guard case .input(let name) = node.operation else { preconditionFailure("a graph's inputs are input nodes") }
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
    var parameters = [
      (key: "INFERENCE_PRECISION_HINT", value: options.precision.rawValue),
      (key: "PERFORMANCE_HINT", value: "LATENCY"),
      // Threads that may move do better on a machine that others use too.
      (key: "ENABLE_CPU_PINNING", value: "NO"),
    ]
    if let threads = options.threads { parameters.append((key: "INFERENCE_NUM_THREADS", value: "\(threads)")) }
    if options.passes > 1 { parameters.append((key: "NUM_STREAMS", value: "\(options.passes)")) }
    let compiled = try OpenVINOCompiledModel(model, parameters: parameters)
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

/// The requests of a compiled model; a caller waits until one is free.
final class OpenVINORequests: Sendable {
  private final class Slot: Sendable {
    let request: Mutex<OpenVINORequest>

    init(_ compiled: OpenVINOCompiledModel) throws(EngineError) {
      request = Mutex(try OpenVINORequest(compiled))
    }
  }

  private let slots: [Slot]
  private let free: Mutex<[Int]>
  private let turns: DispatchSemaphore

  init(_ compiled: OpenVINOCompiledModel, count: Int) throws(EngineError) {
    var slots: [Slot] = []
    for _ in 0..<count { slots.append(try Slot(compiled)) }
    self.slots = slots
    free = Mutex(Array(slots.indices))
    turns = DispatchSemaphore(value: count)
  }

  func run(_ inputs: [Tensor], outputs: Int) throws -> [Tensor] {
    turns.wait()
    let slot = free.withLock { $0.removeLast() }
    defer {
      free.withLock { $0.append(slot) }
      turns.signal()
    }
    return try slots[slot].request.withLock { request in try request.run(inputs, outputs: outputs) }
  }
}
