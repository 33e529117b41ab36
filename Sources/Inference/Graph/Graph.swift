/// A network as a value: which operations on which tensors, with references into weight files instead of weights.
///
/// A graph is built by calling its functions, each of which appends one node and returns its result:
///
///     var graph = Graph()
///     let x = graph.input("sample", shape: [1, 3, .dynamic, .dynamic])
///     let weight = try graph.weight("conv_in.weight", of: file, shape: [32, 3, 3, 3])
///     let bias = try graph.weight("conv_in.bias", of: file, shape: [32])
///     graph.output(graph.convolution(x, weight: weight, bias: bias, padding: .same(1)))
///
/// Tensors are of 32-bit floats, row-major. An engine turns the graph into something that runs.
public struct Graph: Sendable {
  /// The result of one node.
  public struct Value: Sendable, Hashable {
    package let index: Int
  }

  public struct Node: Sendable {
    public let operation: Operation
    public let inputs: [Value]
    public let shape: Shape
  }

  /// In an order in which they can be computed.
  public private(set) var nodes: [Node] = []
  public private(set) var inputs: [Value] = []
  public private(set) var outputs: [Value] = []

  /// The files that weights are in.
  package private(set) var files: [MappedFile] = []

  public init() {}

  public subscript(value: Value) -> Node { nodes[value.index] }

  public func shape(of value: Value) -> Shape { self[value].shape }

  /// A tensor that is given at each run, in the order of these calls.
  public mutating func input(_ name: String, shape: Shape) -> Value {
    let value = append(.input(name: name), [], shape)
    inputs.append(value)
    return value
  }

  /// Declares `value` a result of the network.
  public mutating func output(_ value: Value) { outputs.append(value) }

  /// A tensor of a weight file, or some of its rows, that is, a range of its first axis.
  ///
  /// - Parameters:
  ///   - shape: of the whole tensor.
  ///   - view: another shape for the same elements.
  /// - Throws: `WeightFileError` if the file lacks it, or has it in another shape or an unsupported type.
  public mutating func weight(
    _ name: String, of file: some WeightFile, shape: [Int], rows: Range<Int>? = nil, as view: [Int]? = nil
  ) throws(WeightFileError) -> Value {
    let whole = try file.tensor(name, shape: shape)
    let part = rows.map { whole.rows($0) } ?? whole
    let tensor = view.map { part.viewed(as: $0) } ?? part
    if !files.contains(tensor.file) { files.append(tensor.file) }
    return append(.weight(tensor), [], tensor.shape.map { .fixed($0) })
  }

  /// The names of the tensors that it refers to, in alphabetical order.
  public var weightNames: [String] {
    let names = nodes.compactMap { if case .weight(let tensor) = $0.operation { tensor.name } else { nil } }
    return Set(names).sorted()
  }

  /// A small tensor that is part of the graph itself.
  public mutating func constant(_ values: [Float], shape: [Int]) -> Value {
    precondition(values.count == shape.reduce(1, *), "a constant has as many values as its shape says")
    return append(.constant(values), [], shape.map { .fixed($0) })
  }

  mutating func append(_ operation: Operation, _ inputs: [Value], _ shape: Shape) -> Value {
    nodes.append(Node(operation: operation, inputs: inputs, shape: shape))
    return Value(index: nodes.count - 1)
  }
}
