// One function for each operation that takes more than one layer, or attributes, to write down.

extension IRLowering {
  mutating func convolution(
    _ node: Graph.Node, stride: Int, padding: Graph.Padding
  ) -> IRDocument.Port {
    let product =
      isOfRepeatedPixels(node, stride, padding)
      ? convolutionOfRepeatedPixels(node)
      : document.layer(
        "Convolution", "opset1", [port(node.inputs[0]), port(node.inputs[1])],
        [
          "strides": list([stride, stride]), "dilations": "1,1", "pads_begin": list([padding.top, padding.left]),
          "pads_end": list([padding.bottom, padding.right]), "auto_pad": "explicit",
        ], shape: node.shape)
    return add(product, perChannel(node.inputs[2]), shape: node.shape)
  }

  private func isOfRepeatedPixels(_ node: Graph.Node, _ stride: Int, _ padding: Graph.Padding) -> Bool {
    guard case .upsampleNearest2x = graph[node.inputs[0]].operation, stride == 1, padding == .same(1) else {
      return false
    }
    let kernel = graph.shape(of: node.inputs[1]).compactMap(\.value)
    return kernel.suffix(2) == [3, 3] && kernel[0] * kernel[1] <= Self.mostSummedChannels
  }

  /// In and out, multiplied: sums are held in single precision, 64 bytes for each, where weights may be mapped as halves.
  private static var mostSummedChannels: Int { 512 * 512 }

  /// Where each pixel stands four times, 3×3 of them are 2×2 different ones: a transposed convolution by sums of the kernel's
  /// elements gives the same with 4/9 of the multiplications, and without the repeated pixels.
  private mutating func convolutionOfRepeatedPixels(_ node: Graph.Node) -> IRDocument.Port {
    let (image, weight) = (graph[node.inputs[0]].inputs[0], node.inputs[1])
    let (to, from) = (graph.shape(of: weight)[0], graph.shape(of: weight)[1])
    // On each axis: results 2y and 2y + 1 are w₀·x[y−1] + (w₁ + w₂)·x[y] and (w₀ + w₁)·x[y] + w₂·x[y+1].
    let sums = document.floats([0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0], shape: [4, 3])
    let rows = document.layer(
      "MatMul", "opset1", [sums, widened(weight)], ["transpose_a": "false", "transpose_b": "false"],
      shape: [to, from, 4, 3])
    let kernel = document.layer(
      "MatMul", "opset1", [rows, sums], ["transpose_a": "false", "transpose_b": "true"], shape: [to, from, 4, 4])
    let turned = document.layer(
      "Transpose", "opset1", [kernel, document.integers([1, 0, 2, 3])], shape: [from, to, 4, 4])
    return document.layer(
      "ConvolutionBackpropData", "opset1", [port(image), turned],
      [
        "strides": "2,2", "dilations": "1,1", "pads_begin": "1,1", "pads_end": "1,1", "output_padding": "0,0",
        "auto_pad": "explicit",
      ], shape: node.shape)
  }

  mutating func linear(_ node: Graph.Node) -> IRDocument.Port {
    let product = document.layer(
      "MatMul", "opset1", [port(node.inputs[0]), port(node.inputs[1])],
      ["transpose_a": "false", "transpose_b": "true"], shape: node.shape)
    return node.inputs.count < 3 ? product : add(product, port(node.inputs[2]), shape: node.shape)
  }

  mutating func layerNorm(_ node: Graph.Node, epsilon: Double) -> IRDocument.Port {
    let normal = document.layer(
      "MVN", "opset6", [port(node.inputs[0]), document.integers([-1])],
      ["eps": "\(epsilon)", "normalize_variance": "true", "eps_mode": "inside_sqrt"], shape: node.shape)
    return add(multiply(normal, port(node.inputs[1]), shape: node.shape), port(node.inputs[2]), shape: node.shape)
  }

  private mutating func multiply(_ a: IRDocument.Port, _ b: IRDocument.Port, shape: Shape) -> IRDocument.Port {
    document.layer("Multiply", "opset1", [a, b], ["auto_broadcast": "numpy"], shape: shape)
  }

  private mutating func add(_ a: IRDocument.Port, _ b: IRDocument.Port, shape: Shape) -> IRDocument.Port {
    document.layer("Add", "opset1", [a, b], ["auto_broadcast": "numpy"], shape: shape)
  }

  mutating func row(_ node: Graph.Node) -> IRDocument.Port {
    let index = document.layer(
      "Convert", "opset1", [port(node.inputs[0])], ["destination_type": "i64"],
      shape: graph.shape(of: node.inputs[0]), element: IRElement.i64.port)
    return document.layer(
      "Gather", "opset8", [port(node.inputs[1]), index, document.integers([0])], ["batch_dims": "0"],
      shape: node.shape)
  }

  mutating func upsample(_ node: Graph.Node) -> IRDocument.Port {
    document.layer(
      "Interpolate", "opset11",
      [port(node.inputs[0]), document.floats([2, 2], shape: [2]), document.integers([2, 3])],
      [
        "mode": "nearest", "shape_calculation_mode": "scales", "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor", "antialias": "false", "pads_begin": "0", "pads_end": "0", "cube_coeff": "-0.75",
      ], shape: node.shape)
  }

  mutating func averagePool(_ node: Graph.Node) -> IRDocument.Port {
    document.layer(
      "AvgPool", "opset1", [port(node.inputs[0])],
      [
        "kernel": "2,2", "strides": "2,2", "pads_begin": "0,0", "pads_end": "0,0", "exclude-pad": "true",
        "auto_pad": "explicit", "rounding_type": "floor",
      ], shape: node.shape)
  }

  mutating func activation(_ kind: Graph.Activation, _ node: Graph.Node) -> IRDocument.Port {
    let input = [port(node.inputs[0])]
    switch kind {
    case .silu: return document.layer("Swish", "opset4", input, shape: node.shape)
    case .gelu: return document.layer("Gelu", "opset7", input, ["approximation_mode": "ERF"], shape: node.shape)
    case .quickGELU:
      return document.layer("Swish", "opset4", input + [document.floats([1.702], shape: [])], shape: node.shape)
    case .mish: return document.layer("Mish", "opset4", input, shape: node.shape)
    case .relu: return document.layer("ReLU", "opset1", input, shape: node.shape)
    }
  }

  mutating func elementwise(_ kind: Graph.Elementwise, _ node: Graph.Node) -> IRDocument.Port {
    let inputs = node.inputs.map { port($0) }
    switch kind {
    case .add: return add(inputs[0], inputs[1], shape: node.shape)
    case .multiply: return multiply(inputs[0], inputs[1], shape: node.shape)
    case .divide:
      return document.layer(
        "Divide", "opset1", inputs, ["auto_broadcast": "numpy", "m_pythondiv": "true"], shape: node.shape)
    }
  }

  mutating func function(_ function: Graph.Function, _ node: Graph.Node) -> IRDocument.Port {
    let type =
      switch function {
      case .sine: "Sin"
      case .cosine: "Cos"
      case .logarithm: "Log"
      case .squareRoot: "Sqrt"
      }
    return document.layer(type, "opset1", [port(node.inputs[0])], shape: node.shape)
  }

  mutating func reshape(_ node: Graph.Node, _ extents: [Graph.Extent]) -> IRDocument.Port {
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

  mutating func reshapeLike(_ node: Graph.Node) -> IRDocument.Port {
    let target = document.layer(
      "ShapeOf", "opset3", [port(node.inputs[1])], ["output_type": "i64"],
      shape: [.fixed(node.shape.count)], element: IRElement.i64.port)
    return document.layer(
      "Reshape", "opset1", [port(node.inputs[0]), target], ["special_zero": "false"], shape: node.shape)
  }

  mutating func slice(_ node: Graph.Node, axis: Int, _ range: Range<Int>) -> IRDocument.Port {
    document.layer(
      "Slice", "opset8",
      [
        port(node.inputs[0]), document.integers([range.lowerBound]), document.integers([range.upperBound]),
        document.integers([1]), document.integers([axis]),
      ], shape: node.shape)
  }
}
