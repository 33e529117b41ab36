/// A graph as OpenVINO's intermediate representation.
struct IRLowering {
  let graph: Graph
  private let fileStarts: [MappedFile: Int]
  var document: IRDocument
  private var ports: [Graph.Value: IRDocument.Port] = [:]

  /// What must be computed in single precision whatever the rest is computed in.
  private let exact: Set<Graph.Value>

  var xml: String { document.xml }
  var constants: [UInt8] { document.constants }

  init(_ graph: Graph) {
    let layout = WeightArena.layout(graph.files)
    self.graph = graph
    self.fileStarts = layout.files
    self.document = IRDocument(constantsStart: layout.tail)
    self.exact = Self.exactValues(of: graph)
    for index in graph.nodes.indices {
      let value = Graph.Value(index: index)
      document.isExact = exact.contains(value)
      if let port = lower(graph[value]) { ports[value] = port }
    }
    document.isExact = false
    for output in graph.outputs { document.layer("Result", "opset1", [port(output)], shape: nil) }
  }

  /// Functions of phases, rows by number, and all that those are computed from: a timestep of 999 is 1000 in bfloat16.
  private static func exactValues(of graph: Graph) -> Set<Graph.Value> {
    var exact: Set<Graph.Value> = []
    for index in graph.nodes.indices.reversed() {
      let value = Graph.Value(index: index)
      let begins =
        switch graph[value].operation {
        case .function(.squareRoot): false
        case .function, .row: true
        default: false
        }
      guard begins || exact.contains(value) else { continue }
      exact.insert(value)
      exact.formUnion(graph[value].inputs.filter { !isComputedTable($0, of: graph[value], graph) })
    }
    return exact
  }

  /// Whether a value is the table that a row is of, and no weight.
  private static func isComputedTable(_ value: Graph.Value, of node: Graph.Node, _ graph: Graph) -> Bool {
    guard case .row = node.operation, value == node.inputs[1] else { return false }
    if case .weight = graph[value].operation { return false }
    return true
  }

  mutating func port(_ value: Graph.Value) -> IRDocument.Port {
    if let port = ports[value] { return port }
    let node = graph[value]
    let port = materialize(node, shape: node.shape.map { $0.value ?? 0 })
    ports[value] = port
    return port
  }

  /// A weight or a constant, in the shape that its user wants it in.
  private mutating func materialize(_ node: Graph.Node, shape: [Int]) -> IRDocument.Port {
    switch node.operation {
    case .constant(let values): return document.floats(values, shape: shape)
    case .weight(let tensor): return weight(tensor, shape: shape)
    default: preconditionFailure("only weights and constants are laid out anew")
    }
  }

  /// A weight or a constant in single precision as soon as the network is compiled, for what is computed of it there.
  mutating func widened(_ value: Graph.Value) -> IRDocument.Port {
    guard case .weight(let tensor) = graph[value].operation else { return port(value) }
    return weight(tensor, shape: tensor.shape, decompresses: false)
  }

  /// A weight of 16 bits is widened by a conversion that OpenVINO folds into the layers that use it.
  private mutating func weight(
    _ tensor: StoredTensor, shape: [Int], decompresses: Bool = true
  ) -> IRDocument.Port {
    guard let element = IRElement(rawValue: tensor.type.rawValue.lowercased()), let start = fileStarts[tensor.file]
    else { preconditionFailure("a graph holds weights of F32, F16 and BF16 only, and knows their files") }
    let stored = document.stored(
      element, at: start + tensor.bytes.lowerBound, bytes: tensor.bytes.count, shape: shape)
    guard element != .f32 else { return stored }
    return document.layer(
      "Convert", "opset1", [stored], ["destination_type": "f32"], shape: stored.shape,
      decompresses: decompresses)
  }

  /// A vector with one element for each channel, so shaped that it goes with images.
  mutating func perChannel(_ value: Graph.Value) -> IRDocument.Port {
    let node = graph[value]
    switch node.operation {
    case .constant, .weight: return materialize(node, shape: [1, node.shape[0].value ?? 0, 1, 1])
    default:
      return document.layer(
        "Reshape", "opset1", [port(value), document.integers([1, -1, 1, 1])], ["special_zero": "false"],
        shape: [1, node.shape[0], 1, 1])
    }
  }

  /// Nil for what is written down only where it is used.
  private mutating func lower(_ node: Graph.Node) -> IRDocument.Port? {
    switch node.operation {
    case .weight, .constant: nil
    case .input:
      document.layer(
        "Parameter", "opset1", [],
        ["shape": node.shape.map(\.description).joined(separator: ","), "element_type": "f32"], shape: node.shape)
    case .convolution(let stride, let padding): convolution(node, stride: stride, padding: padding)
    case .groupNorm(let groups, let epsilon):
      document.layer(
        "GroupNormalization", "opset12", node.inputs.map { port($0) },
        ["num_groups": "\(groups)", "epsilon": "\(epsilon)"], shape: node.shape)
    case .layerNorm(let epsilon): layerNorm(node, epsilon: epsilon)
    case .linear: linear(node)
    case .attention(let causal):
      document.layer(
        "ScaledDotProductAttention", "opset13", node.inputs.map { port($0) }, ["causal": "\(causal)"],
        shape: node.shape)
    case .row: row(node)
    case .upsampleNearest2x: upsample(node)
    case .averagePool2x: averagePool(node)
    case .maxPool(let size, let stride, let partial):
      document.layer(
        "MaxPool", "opset1", [port(node.inputs[0])],
        [
          "kernel": "\(size),\(size)", "strides": "\(stride),\(stride)", "pads_begin": "0,0", "pads_end": "0,0",
          "auto_pad": "explicit", "rounding_type": partial ? "ceil" : "floor",
        ], shape: node.shape)
    case .activation(let kind): activation(kind, node)
    case .elementwise(let kind): elementwise(kind, node)
    case .function(let function): self.function(function, node)
    case .concat(let axis):
      document.layer("Concat", "opset1", node.inputs.map { port($0) }, ["axis": "\(axis)"], shape: node.shape)
    case .reshape(let extents): reshape(node, extents)
    case .reshapeLike: reshapeLike(node)
    case .transpose(let order):
      document.layer("Transpose", "opset1", [port(node.inputs[0]), document.integers(order)], shape: node.shape)
    case .slice(let axis, let range): slice(node, axis: axis, range)
    }
  }
}
