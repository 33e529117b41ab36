import Inference

extension UNet2DBuilder {
  /// Self-attention of all pixels of a picture, added to it.
  ///
  /// - Parameters:
  ///   - groups: of the normalization before it; nil for none.
  ///   - scale: what the sum is divided by.
  mutating func attention(
    _ x: Graph.Value, _ name: String, groups: Int?, scale: Float = 1
  ) throws -> Graph.Value {
    let channels = layers.channels(x)
    let width = configuration.headWidth ?? channels
    let names = ProjectionNames(name, in: layers.weights)

    var hidden = x
    if let groups {
      hidden = try layers.groupNorm(hidden, "\(name).group_norm", groups: groups, epsilon: configuration.epsilon)
    }
    hidden = layers.graph.reshape(hidden, [.same, .same, .rest])  // [1, C, HW]
    hidden = layers.graph.transpose(hidden, [0, 2, 1])  // [1, HW, C]
    let query = try heads(hidden, names.query, count: channels / width, width: width)
    let key = try heads(hidden, names.key, count: channels / width, width: width)
    let value = try heads(hidden, names.value, count: channels / width, width: width)

    hidden = layers.graph.attention(query: query, key: key, value: value)  // [1, heads, HW, d]
    hidden = layers.graph.transpose(hidden, [0, 2, 1, 3])
    hidden = layers.graph.reshape(hidden, [.same, .same, .fixed(channels)])  // [1, HW, C]
    hidden = try layers.linear(hidden, names.output, to: channels)
    hidden = layers.graph.transpose(hidden, [0, 2, 1])
    hidden = layers.graph.reshape(hidden, like: x)
    return divide(layers.graph.add(hidden, x), by: scale)
  }

  /// A projection, cut into heads: [1, HW, C] → [1, heads, HW, d].
  private mutating func heads(
    _ x: Graph.Value, _ name: String, count: Int, width: Int
  ) throws -> Graph.Value {
    let projected = try layers.linear(x, name, to: count * width)
    let cut = layers.graph.reshape(projected, [.same, .same, .fixed(count), .fixed(width)])
    return layers.graph.transpose(cut, [0, 2, 1, 3])
  }
}

/// The names of an attention's four projections. Models published before 2023 have others than later ones.
private struct ProjectionNames {
  let query: String
  let key: String
  let value: String
  let output: String

  init(_ attention: String, in weights: Safetensors) {
    let isOld = weights["\(attention).query.weight"] != nil
    let names = isOld ? ["query", "key", "value", "proj_attn"] : ["to_q", "to_k", "to_v", "to_out.0"]
    query = "\(attention).\(names[0])"
    key = "\(attention).\(names[1])"
    value = "\(attention).\(names[2])"
    output = "\(attention).\(names[3])"
  }
}
