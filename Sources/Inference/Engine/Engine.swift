/// Something that can run networks.
public protocol Engine: Sendable {
  /// Makes a graph ready to run. Takes from a fraction of a second to several, by the size of the network.
  ///
  /// - Throws: what the engine says about a graph that it cannot run.
  func compile(_ graph: Graph, options: EngineOptions) throws -> any CompiledNetwork
}

extension Engine {
  public func compile(_ graph: Graph) throws -> any CompiledNetwork { try compile(graph, options: EngineOptions()) }
}

/// A network that is ready to run.
public protocol CompiledNetwork: Sendable {
  /// The precision that it computes in, which may be another than was asked for: see `notice`.
  var precision: Precision { get }

  /// What the user should know about how the network runs, as a sentence; nil when it runs as asked.
  var notice: String? { get }

  /// One forward pass. Calls from more tasks than there may be passes wait for each other.
  ///
  /// - Parameter inputs: one tensor for each input of the graph, in its order.
  /// - Returns: one tensor for each output of the graph, in its order.
  /// - Throws: `EngineError` when an input does not fit, or the engine fails.
  func run(_ inputs: [Tensor]) throws -> [Tensor]
}

/// How a network shall run.
public struct EngineOptions: Sendable, Hashable {
  public var precision: Precision

  /// How many threads compute; nil leaves it to the engine, which takes all cores.
  public var threads: Int?

  /// How many forward passes may be under way at once; they share the threads. Each takes memory of its own.
  public var passes: Int

  public init(precision: Precision = .float32, threads: Int? = nil, passes: Int = 1) {
    precondition(threads ?? 1 > 0, "at least one thread computes")
    precondition(passes > 0, "at least one pass is under way")
    self.precision = precision
    self.threads = threads
    self.passes = passes
  }
}

/// What a network computes in.
public enum Precision: String, Sendable, CaseIterable {
  case float32 = "f32"
  /// About twice as fast where the processor has instructions for it; differs from float32 by about 2 % of a result.
  case bfloat16 = "bf16"
}
