/// A network as a value: operations on tensors, with references into weight files instead of weights.
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
package struct Graph: Sendable {
  /// The result of one node.
  package struct Value: Sendable, Hashable {
    package let index: Int
  }

  package struct Node: Sendable {
    package let operation: Operation
    package let inputs: [Value]
    package let shape: Shape
  }

  /// In an order in which they can be computed.
  package private(set) var nodes: [Node] = []
  package private(set) var inputs: [Value] = []
  package private(set) var outputs: [Value] = []

  /// The files that weights are in.
  package private(set) var files: [MappedFile] = []

  package init() {}

  package subscript(value: Value) -> Node { nodes[value.index] }

  package func shape(of value: Value) -> Shape { self[value].shape }

  /// A tensor that is given at each run, in the order of these calls.
  package mutating func input(_ name: String, shape: Shape) -> Value {
    let value = append(.input(name: name), [], shape)
    inputs.append(value)
    return value
  }

  /// Declares `value` a result of the network.
  package mutating func output(_ value: Value) { outputs.append(value) }

  /// A tensor of a weight file, or some of its rows, that is, a range of its first axis.
  ///
  /// - Parameters:
  ///   - shape: of the whole tensor.
  ///   - view: another shape for the same elements.
  /// - Throws: `WeightFileError` if the file lacks it, or has it in another shape or an unsupported type.
  package mutating func weight(
    _ name: String, of file: some WeightFile, shape: [Int], rows: Range<Int>? = nil, as view: [Int]? = nil
  ) throws(WeightFileError) -> Value {
    let whole = try file.tensor(name, shape: shape)
    let part = rows.map { whole.rows($0) } ?? whole
    let tensor = view.map { part.viewed(as: $0) } ?? part
    if !files.contains(tensor.file) { files.append(tensor.file) }
    return append(.weight(tensor), [], tensor.shape.map { .fixed($0) })
  }

  /// The names of the tensors that it refers to, in alphabetical order.
  package var weightNames: [String] {
    let names = nodes.compactMap { if case .weight(let tensor) = $0.operation { tensor.name } else { nil } }
    return Set(names).sorted()
  }

  /// A small tensor that is part of the graph itself.
  package mutating func constant(_ values: [Float], shape: [Int]) -> Value {
    precondition(values.count == shape.reduce(1, *), "a constant has as many values as its shape says")
    return append(.constant(values), [], shape.map { .fixed($0) })
  }

  mutating func append(_ operation: Operation, _ inputs: [Value], _ shape: Shape) -> Value {
    nodes.append(Node(operation: operation, inputs: inputs, shape: shape))
    return Value(index: nodes.count - 1)
  }
}

extension Graph {
  /// The extent of one axis of a tensor in a graph.
  package enum Dimension: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    case fixed(Int)
    /// Known when the network runs, and free to change from run to run.
    case dynamic

    package init(integerLiteral value: Int) { self = .fixed(value) }

    /// Nil when it is dynamic.
    package var value: Int? { if case .fixed(let value) = self { value } else { nil } }

    package var description: String { value.map(String.init) ?? "?" }

    func map(_ transform: (Int) -> Int) -> Dimension { value.map { .fixed(transform($0)) } ?? .dynamic }
  }
}

/// The shape of a tensor in a graph, outermost axis first.
package typealias Shape = [Graph.Dimension]

/// The shape of two tensors combined element by element: the last axes are aligned, and an extent of 1 is repeated.
func broadcast(_ a: Shape, _ b: Shape) -> Shape {
  let rank = max(a.count, b.count)
  let (a, b) = (padded(a, to: rank), padded(b, to: rank))
  return zip(a, b).map { a, b in
    switch (a, b) {
    case (1, _): return b
    case (_, 1): return a
    case (.dynamic, _): return b
    case (_, .dynamic): return a
    default:
      precondition(a == b, "extents \(a) and \(b) do not go together")
      return a
    }
  }
}

private func padded(_ shape: Shape, to rank: Int) -> Shape {
  Shape(repeating: 1, count: rank - shape.count) + shape
}
