import Inference

/// Adds layers to a graph by the names that their tensors have in a weight file.
struct LayerBuilder {
  var graph = Graph()
  let weights: any WeightFile

  init(_ weights: any WeightFile) { self.weights = weights }

  mutating func tensor(
    _ name: String, _ shape: [Int], rows: Range<Int>? = nil, as view: [Int]? = nil
  ) throws -> Graph.Value {
    try graph.weight(name, of: weights, shape: shape, rows: rows, as: view)
  }

  /// The channels of an image: axis 1.
  func channels(_ x: Graph.Value) -> Int { fixed(x, axis: 1) }

  func fixed(_ x: Graph.Value, axis: Int) -> Int {
    guard let extent = graph.shape(of: x)[axis].value else { preconditionFailure("axis \(axis) has a fixed extent") }
    return extent
  }

  /// A convolution by a square kernel; with `rows`, only that part of its result.
  mutating func convolution(
    _ x: Graph.Value, _ name: String, to channels: Int, kernel: Int = 3, stride: Int = 1,
    padding: Graph.Padding = .same(1), rows: Range<Int>? = nil
  ) throws -> Graph.Value {
    let weight = try tensor("\(name).weight", [channels, self.channels(x), kernel, kernel], rows: rows)
    let bias = try tensor("\(name).bias", [channels], rows: rows)
    return graph.convolution(x, weight: weight, bias: bias, stride: stride, padding: padding)
  }

  mutating func groupNorm(_ x: Graph.Value, _ name: String, groups: Int, epsilon: Double) throws -> Graph.Value {
    let channels = channels(x)
    let scale = try tensor("\(name).weight", [channels])
    let shift = try tensor("\(name).bias", [channels])
    return graph.groupNorm(x, groups: groups, epsilon: epsilon, scale: scale, shift: shift)
  }

  mutating func layerNorm(_ x: Graph.Value, _ name: String, epsilon: Double) throws -> Graph.Value {
    let width = fixed(x, axis: graph.shape(of: x).count - 1)
    let scale = try tensor("\(name).weight", [width])
    let shift = try tensor("\(name).bias", [width])
    return graph.layerNorm(x, epsilon: epsilon, scale: scale, shift: shift)
  }

  /// A linear map of the last axis; with `rows`, only that part of its result.
  ///
  /// - Parameter trailingOnes: how many axes of extent 1 the stored matrix has after its two, as that of a 1×1 convolution.
  mutating func linear(
    _ x: Graph.Value, _ name: String, to channels: Int, rows: Range<Int>? = nil, biased: Bool = true,
    trailingOnes: Int = 0
  ) throws -> Graph.Value {
    let from = fixed(x, axis: graph.shape(of: x).count - 1)
    let shape = [channels, from] + [Int](repeating: 1, count: trailingOnes)
    let weight = try tensor("\(name).weight", shape, rows: rows, as: [rows?.count ?? channels, from])
    let bias = try biased ? tensor("\(name).bias", [channels], rows: rows) : nil
    return graph.linear(x, weight: weight, bias: bias)
  }
}
