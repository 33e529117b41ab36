/// A graph as OpenVINO's intermediate representation.
struct IRLowering {
  private let graph: Graph
  private let fileStarts: [Int]
  private var document: IRDocument
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
      switch graph[value].operation {
      case .function, .row: exact.insert(value)
      default: break
      }
      if exact.contains(value) { exact.formUnion(graph[value].inputs) }
    }
    return exact
  }

  private mutating func port(_ value: Graph.Value) -> IRDocument.Port {
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
    case .weight(let file, let tensor): return weight(tensor, at: fileStarts[file], shape: shape)
    default: preconditionFailure("only weights and constants are laid out anew")
    }
  }

  /// A weight of 16 bits is widened by a conversion that OpenVINO folds into the layers that use it.
  private mutating func weight(_ tensor: Safetensors.Tensor, at start: Int, shape: [Int]) -> IRDocument.Port {
    guard let element = IRElement(rawValue: tensor.type.rawValue.lowercased()) else {
      preconditionFailure("a graph holds weights of F32, F16 and BF16 only")
    }
    let stored = document.stored(
      element, at: start + tensor.bytes.lowerBound, bytes: tensor.bytes.count, shape: shape)
    guard element != .f32 else { return stored }
    return document.layer(
      "Convert", "opset1", [stored], ["destination_type": "f32"], shape: stored.shape, decompresses: true)
  }

  /// A vector with one element for each channel, so shaped that it goes with pictures.
  private mutating func perChannel(_ value: Graph.Value) -> IRDocument.Port {
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
    case .linear: linear(node)
    case .attention:
      document.layer(
        "ScaledDotProductAttention", "opset13", node.inputs.map { port($0) }, ["causal": "false"], shape: node.shape)
    case .row: row(node)
    case .upsampleNearest2x: upsample(node)
    case .averagePool2x: averagePool(node)
    case .activation(let kind): activation(kind, node)
    case .elementwise(let kind): elementwise(kind, node)
    case .function(let function): self.function(function, node)
    case .concat(let axis):
      document.layer("Concat", "opset1", node.inputs.map { port($0) }, ["axis": "\(axis)"], shape: node.shape)
    case .reshape(let extents): reshape(node, extents)
    case .reshapeLike: reshapeLike(node)
    case .transpose(let order):
      document.layer("Transpose", "opset1", [port(node.inputs[0]), document.integers(order)], shape: node.shape)
    }
  }
}

extension IRLowering {
  private mutating func convolution(
    _ node: Graph.Node, stride: Int, padding: Graph.Padding
  ) -> IRDocument.Port {
    let product = document.layer(
      "Convolution", "opset1", [port(node.inputs[0]), port(node.inputs[1])],
      [
        "strides": list([stride, stride]), "dilations": "1,1", "pads_begin": list([padding.top, padding.left]),
        "pads_end": list([padding.bottom, padding.right]), "auto_pad": "explicit",
      ], shape: node.shape)
    return add(product, perChannel(node.inputs[2]), shape: node.shape)
  }

  private mutating func linear(_ node: Graph.Node) -> IRDocument.Port {
    let product = document.layer(
      "MatMul", "opset1", [port(node.inputs[0]), port(node.inputs[1])],
      ["transpose_a": "false", "transpose_b": "true"], shape: node.shape)
    return add(product, port(node.inputs[2]), shape: node.shape)
  }

  private mutating func add(_ a: IRDocument.Port, _ b: IRDocument.Port, shape: Shape) -> IRDocument.Port {
    document.layer("Add", "opset1", [a, b], ["auto_broadcast": "numpy"], shape: shape)
  }

  private mutating func row(_ node: Graph.Node) -> IRDocument.Port {
    let index = document.layer(
      "Convert", "opset1", [port(node.inputs[0])], ["destination_type": "i64"],
      shape: graph.shape(of: node.inputs[0]), element: IRElement.i64.port)
    return document.layer(
      "Gather", "opset8", [port(node.inputs[1]), index, document.integers([0])], ["batch_dims": "0"],
      shape: node.shape)
  }

  private mutating func upsample(_ node: Graph.Node) -> IRDocument.Port {
    document.layer(
      "Interpolate", "opset11",
      [port(node.inputs[0]), document.floats([2, 2], shape: [2]), document.integers([2, 3])],
      [
        "mode": "nearest", "shape_calculation_mode": "scales", "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor", "antialias": "false", "pads_begin": "0", "pads_end": "0", "cube_coeff": "-0.75",
      ], shape: node.shape)
  }

  private mutating func averagePool(_ node: Graph.Node) -> IRDocument.Port {
    document.layer(
      "AvgPool", "opset1", [port(node.inputs[0])],
      [
        "kernel": "2,2", "strides": "2,2", "pads_begin": "0,0", "pads_end": "0,0", "exclude-pad": "true",
        "auto_pad": "explicit", "rounding_type": "floor",
      ], shape: node.shape)
  }

  private mutating func activation(_ kind: Graph.Activation, _ node: Graph.Node) -> IRDocument.Port {
    let input = [port(node.inputs[0])]
    switch kind {
    case .silu: return document.layer("Swish", "opset4", input, shape: node.shape)
    case .gelu: return document.layer("Gelu", "opset7", input, ["approximation_mode": "ERF"], shape: node.shape)
    case .mish: return document.layer("Mish", "opset4", input, shape: node.shape)
    case .relu: return document.layer("ReLU", "opset1", input, shape: node.shape)
    }
  }

  private mutating func elementwise(_ kind: Graph.Elementwise, _ node: Graph.Node) -> IRDocument.Port {
    let inputs = node.inputs.map { port($0) }
    switch kind {
    case .add: return add(inputs[0], inputs[1], shape: node.shape)
    case .multiply:
      return document.layer("Multiply", "opset1", inputs, ["auto_broadcast": "numpy"], shape: node.shape)
    case .divide:
      return document.layer(
        "Divide", "opset1", inputs, ["auto_broadcast": "numpy", "m_pythondiv": "true"], shape: node.shape)
    }
  }

  private mutating func function(_ function: Graph.Function, _ node: Graph.Node) -> IRDocument.Port {
    let type =
      switch function {
      case .sine: "Sin"
      case .cosine: "Cos"
      case .logarithm: "Log"
      }
    return document.layer(type, "opset1", [port(node.inputs[0])], shape: node.shape)
  }

  private mutating func reshape(_ node: Graph.Node, _ extents: [Graph.Extent]) -> IRDocument.Port {
    let target = extents.map { extent in
      switch extent {
      case .fixed(let value): value
      case .same: 0
      case .rest: -1
      }
    }
    return document.layer(
      "Reshape", "opset1", [port(node.inputs[0]), document.integers(target)], ["special_zero": "true"],
      shape: node.shape)
  }

  private mutating func reshapeLike(_ node: Graph.Node) -> IRDocument.Port {
    let target = document.layer(
      "ShapeOf", "opset3", [port(node.inputs[1])], ["output_type": "i64"],
      shape: [.fixed(node.shape.count)], element: IRElement.i64.port)
    return document.layer(
      "Reshape", "opset1", [port(node.inputs[0]), target], ["special_zero": "false"], shape: node.shape)
  }
}
