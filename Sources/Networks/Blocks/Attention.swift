import Inference

// Conversions between images, sequences of vectors ("tokens"), and heads; attention.

extension LayerBuilder {
  /// Each pixel as a token: [N, C, H, W] → [N, HW, C].
  mutating func tokens(of image: Graph.Value) -> Graph.Value {
    graph.transpose(graph.reshape(image, [.same, .same, .rest]), [0, 2, 1])
  }

  /// The inverse of ``tokens(of:)``, for an image of another one's shape.
  mutating func image(of tokens: Graph.Value, like image: Graph.Value) -> Graph.Value {
    graph.reshape(graph.transpose(tokens, [0, 2, 1]), like: image)
  }

  /// Tokens cut into heads: [N, L, C] → [N, heads, L, d].
  mutating func heads(_ tokens: Graph.Value, count: Int) -> Graph.Value {
    let width = fixed(tokens, axis: 2) / count
    return graph.transpose(graph.reshape(tokens, [.same, .same, .fixed(count), .fixed(width)]), [0, 2, 1, 3])
  }

  /// The inverse of ``heads(_:count:)``: [N, heads, L, d] → [N, L, C].
  mutating func joined(_ heads: Graph.Value) -> Graph.Value {
    let channels = fixed(heads, axis: 1) * fixed(heads, axis: 3)
    return graph.reshape(graph.transpose(heads, [0, 2, 1, 3]), [.same, .same, .fixed(channels)])
  }

  /// Tokens of [N, L, C] attending to tokens of [N, S, C'], by four projections.
  ///
  /// - Parameters:
  ///   - biased: whether query, key and value are projected with a bias. The output always is.
  mutating func attention(
    from x: Graph.Value, to context: Graph.Value, _ names: ProjectionNames, heads count: Int, biased: Bool,
    causal: Bool = false
  ) throws -> Graph.Value {
    let channels = fixed(x, axis: 2)
    let query = heads(try linear(x, names.query, to: channels, biased: biased), count: count)
    let key = heads(try linear(context, names.key, to: channels, biased: biased), count: count)
    let value = heads(try linear(context, names.value, to: channels, biased: biased), count: count)
    let attended = joined(graph.attention(query: query, key: key, value: value, causal: causal))
    return try linear(attended, names.output, to: channels)
  }
}

/// The names of an attention's four projections.
struct ProjectionNames {
  let query: String
  let key: String
  let value: String
  let output: String

  /// As in diffusers. Models published before 2023 have others than later ones.
  init(_ attention: String, in weights: any WeightFile) {
    let isOld = weights["\(attention).query.weight"] != nil
    self.init(attention, isOld ? ["query", "key", "value", "proj_attn"] : ["to_q", "to_k", "to_v", "to_out.0"])
  }

  /// - Parameter names: of query, key, value and output within the attention.
  init(_ attention: String, _ names: [String]) {
    query = "\(attention).\(names[0])"
    key = "\(attention).\(names[1])"
    value = "\(attention).\(names[2])"
    output = "\(attention).\(names[3])"
  }
}

extension LayerBuilder {
  /// Self-attention of all pixels of an image, added to it.
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
    return divide(graph.add(image(of: hidden, like: x), x), by: scale)
  }
}

/// Attention of an image's pixels to each other and to the tokens of a prompt, as diffusers' `Transformer2DModel` does it.
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
    return graph.add(image(of: hidden, like: x), x)
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
