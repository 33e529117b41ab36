import Inference

extension LayerBuilder {
  /// Self-attention of all pixels of a picture, added to it.
  ///
  /// - Parameters:
  ///   - headWidth: the channels of one head; nil for a single head.
  ///   - groups: of the normalization before it; nil for none.
  ///   - scale: what the sum is divided by.
  mutating func pixelAttention(
    _ x: Graph.Value, _ name: String, headWidth: Int?, groups: Int?, epsilon: Double, scale: Float = 1
  ) throws -> Graph.Value {
    let channels = channels(x)
    let names = ProjectionNames(name, in: weights)
    var hidden = x
    if let groups { hidden = try groupNorm(hidden, "\(name).group_norm", groups: groups, epsilon: epsilon) }
    hidden = tokens(of: hidden)
    hidden = try attention(
      from: hidden, to: hidden, names, heads: channels / (headWidth ?? channels), biased: true)
    return divide(graph.add(picture(of: hidden, like: x), x), by: scale)
  }
}
