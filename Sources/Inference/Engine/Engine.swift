/// Runs networks.
package protocol Engine: Sendable {
  /// Compiles a graph. Takes from a fraction of a second to several, depending on the size of the network.
  ///
  /// - Throws: `EngineError`, if the engine cannot run the graph.
  func compile(_ graph: Graph, options: EngineOptions) throws -> any CompiledNetwork
}

extension Engine {
  package func compile(_ graph: Graph) throws -> any CompiledNetwork { try compile(graph, options: EngineOptions()) }
}

/// A network that is ready to run.
package protocol CompiledNetwork: Sendable {
  /// The precision that it computes in, which may differ from the one requested: see `notice`.
  var precision: Precision { get }

  /// What the user should know of how the network runs, as a sentence; nil when it runs as asked.
  var notice: String? { get }

  /// One forward pass. Calls beyond the number of concurrent passes wait.
  ///
  /// - Parameter inputs: one tensor for each input of the graph, in its order.
  /// - Returns: one tensor for each output of the graph, in its order.
  /// - Throws: `EngineError` when an input does not fit, or the engine fails.
  func run(_ inputs: [Tensor]) throws -> [Tensor]
}

/// How to run a network.
package struct EngineOptions: Sendable, Hashable {
  package var precision: Precision

  /// The number of threads; nil for all cores.
  package var threads: Int?

  /// The number of concurrent forward passes. They share the threads; each takes memory of its own.
  package var passes: Int

  package init(precision: Precision = .float32, threads: Int? = nil, passes: Int = 1) {
    precondition(threads ?? 1 > 0, "there is at least one thread")
    precondition(passes > 0, "there is at least one pass")
    self.precision = precision
    self.threads = threads
    self.passes = passes
  }
}

/// The arithmetic of a network.
public enum Precision: String, Sendable, CaseIterable {
  case float32 = "f32"
  /// About twice as fast where the processor has instructions for it; differs from float32 by about 2 % of a result.
  case bfloat16 = "bf16"
}

/// A tensor that goes into a network or comes out of it: floats, row-major, outermost axis first.
package struct Tensor: Sendable, Equatable {
  package let shape: [Int]
  package var values: [Float]

  /// - Precondition: there are as many values as the shape says.
  package init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "a tensor of shape \(shape) cannot have \(values.count) values")
    self.shape = shape
    self.values = values
  }
}
