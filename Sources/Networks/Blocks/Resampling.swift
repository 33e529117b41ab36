import Inference

extension LayerBuilder {
  /// To half the size by a convolution. Without padding there are zeros below and to the right, so that the size is
  /// halved all the same.
  mutating func halve(_ x: Graph.Value, _ name: String, padding: Int) throws -> Graph.Value {
    let padding: Graph.Padding = padding == 0 ? .init(top: 0, left: 0, bottom: 1, right: 1) : .same(padding)
    return try convolution(x, name, to: channels(x), stride: 2, padding: padding)
  }

  /// To twice the size by repetition and a convolution.
  mutating func double(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    try convolution(graph.upsampleNearest2x(x), name, to: channels(x))
  }
}
