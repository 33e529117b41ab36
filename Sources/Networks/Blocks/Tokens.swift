import Inference

// Between pictures, sequences of vectors ("tokens"), and the heads that attend to them.

extension LayerBuilder {
  /// Each pixel as a token: [N, C, H, W] → [N, HW, C].
  mutating func tokens(of picture: Graph.Value) -> Graph.Value {
    graph.transpose(graph.reshape(picture, [.same, .same, .rest]), [0, 2, 1])
  }

  /// The inverse of ``tokens(of:)``, for a picture of another one's shape.
  mutating func picture(of tokens: Graph.Value, like picture: Graph.Value) -> Graph.Value {
    graph.reshape(graph.transpose(tokens, [0, 2, 1]), like: picture)
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
