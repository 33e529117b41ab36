import Inference

/// Attention of a picture's pixels to each other and to the tokens of a prompt, as diffusers' `Transformer2DModel` does it.
struct Transformer: Sendable, Equatable, Encodable {
  let heads: Int
  let layers: Int
  /// Whether the projections around the layers are stored as linear maps, or else as convolutions by a 1×1 kernel.
  let isLinear: Bool

  /// Of the normalization before the layers, whatever the rest of the network has.
  static let epsilon = 1e-6
}

extension LayerBuilder {
  /// - Parameters:
  ///   - x: [N, C, H, W].
  ///   - context: the prompt's tokens, [N, S, width].
  mutating func transformer(
    _ x: Graph.Value, _ name: String, _ transformer: Transformer, groups: Int, context: Graph.Value
  ) throws -> Graph.Value {
    let channels = channels(x)
    let ones = transformer.isLinear ? 0 : 2
    var hidden = tokens(of: try groupNorm(x, "\(name).norm", groups: groups, epsilon: Transformer.epsilon))
    hidden = try linear(hidden, "\(name).proj_in", to: channels, trailingOnes: ones)
    for layer in 0..<transformer.layers {
      hidden = try transformerLayer(
        hidden, "\(name).transformer_blocks.\(layer)", heads: transformer.heads, context: context)
    }
    hidden = try linear(hidden, "\(name).proj_out", to: channels, trailingOnes: ones)
    return graph.add(picture(of: hidden, like: x), x)
  }

  /// Attention to each other, to the context, and a feed-forward network, each added to what it is computed from.
  private mutating func transformerLayer(
    _ x: Graph.Value, _ name: String, heads: Int, context: Graph.Value
  ) throws -> Graph.Value {
    var x = x
    let own = try layerNorm(x, "\(name).norm1", epsilon: 1e-5)
    let toPixels = ProjectionNames("\(name).attn1", in: weights)
    x = graph.add(x, try attention(from: own, to: own, toPixels, heads: heads, biased: false))
    let asking = try layerNorm(x, "\(name).norm2", epsilon: 1e-5)
    let toContext = ProjectionNames("\(name).attn2", in: weights)
    x = graph.add(x, try attention(from: asking, to: context, toContext, heads: heads, biased: false))
    return graph.add(x, try feedForward(try layerNorm(x, "\(name).norm3", epsilon: 1e-5), "\(name).ff.net"))
  }

  /// A gated feed-forward network: (W₁x · gelu(W₂x)) W₃, with W₁ and W₂ stored in one.
  ///
  /// Source: "GLU Variants Improve Transformer" (Shazeer 2020), GEGLU.
  private mutating func feedForward(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    let channels = fixed(x, axis: 2)
    let width = channels * 4
    let value = try linear(x, "\(name).0.proj", to: width * 2, rows: 0..<width)
    let gate = try linear(x, "\(name).0.proj", to: width * 2, rows: width..<width * 2)
    return try linear(graph.multiply(value, graph.activation(.gelu, gate)), "\(name).2", to: channels)
  }
}
