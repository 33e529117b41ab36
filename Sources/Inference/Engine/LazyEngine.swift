import Synchronization

/// An engine that compiles a network when it first runs, so that a network that never runs costs neither time nor memory.
///
/// Until then a network reports the precision that was requested.
package struct LazyEngine<Base: Engine>: Engine {
  private let base: Base

  package init(_ base: Base) { self.base = base }

  package func compile(_ graph: Graph, options: EngineOptions) -> any CompiledNetwork {
    LazyNetwork(graph: graph, engine: base, options: options)
  }
}

private final class LazyNetwork<Base: Engine>: CompiledNetwork {
  private let graph: Graph
  private let engine: Base
  private let options: EngineOptions
  private let compiled = Mutex<(any CompiledNetwork)?>(nil)

  init(graph: Graph, engine: Base, options: EngineOptions) {
    self.graph = graph
    self.engine = engine
    self.options = options
  }

  var precision: Precision { compiled.withLock { $0?.precision } ?? options.precision }

  var notice: String? { compiled.withLock { $0?.notice } }

  func run(_ inputs: [Tensor]) throws -> [Tensor] {
    let network = try compiled.withLock { compiled in
      let network = try compiled ?? engine.compile(graph, options: options)
      compiled = network
      return network
    }
    return try network.run(inputs)
  }
}
