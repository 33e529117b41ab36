import Inference

/// Builds the graph of a text encoder, from the tokens to the result.
struct CLIPTextBuilder {
  let configuration: CLIPText.Configuration
  var layers: LayerBuilder
  /// Newer files name the model's parts without it.
  private let prefix: String

  init(_ configuration: CLIPText.Configuration, _ weights: any WeightFile) {
    self.configuration = configuration
    layers = LayerBuilder(weights)
    prefix = weights["embeddings.token_embedding.weight"] == nil ? "text_model." : ""
  }

  mutating func build(batch: Dimension, result: CLIPText.Result) throws {
    let (length, width) = (configuration.positions, configuration.width)
    let tokens = layers.graph.input("tokens", shape: [batch, .fixed(length)])
    let words = try layers.tensor("\(prefix)embeddings.token_embedding.weight", [configuration.vocabulary, width])
    let places = try layers.tensor("\(prefix)embeddings.position_embedding.weight", [length, width])
    var x = layers.graph.add(layers.graph.row(tokens, of: words), places)
    let last = configuration.layers - 1
    for layer in 0..<last { x = try self.layer(x, "\(prefix)encoder.layers.\(layer)") }
    if result != .last { layers.graph.output(x) }
    guard result != .lastButOne else { return }
    x = try layer(x, "\(prefix)encoder.layers.\(last)")
    if result == .lastButOneAndWhole { x = try whole(x, batch) }
    x = try layers.layerNorm(x, "\(prefix)final_layer_norm", epsilon: configuration.epsilon)
    if result == .lastButOneAndWhole {
      x = try layers.linear(x, "text_projection", to: configuration.projectionWidth, biased: false)
    }
    layers.graph.output(x)
  }

  /// The token that stands for the whole text: [1, L, width] → [1, width].
  private mutating func whole(_ x: Graph.Value, _ batch: Dimension) throws -> Graph.Value {
    precondition(batch == 1, "one text at a time is put into a vector")
    let end = layers.graph.input("end", shape: [1])
    let rows = layers.graph.reshape(x, [.fixed(configuration.positions), .fixed(configuration.width)])
    return layers.graph.row(end, of: rows)
  }

  /// Attention to the tokens so far, and a feed-forward network, each added to what it is computed from.
  private mutating func layer(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    let names = ProjectionNames("\(name).self_attn", ["q_proj", "k_proj", "v_proj", "out_proj"])
    let normal = try layers.layerNorm(x, "\(name).layer_norm1", epsilon: configuration.epsilon)
    let attended = layers.graph.add(
      x,
      try layers.attention(
        from: normal, to: normal, names, heads: configuration.heads, biased: true, causal: true))
    var hidden = try layers.layerNorm(attended, "\(name).layer_norm2", epsilon: configuration.epsilon)
    hidden = try layers.linear(hidden, "\(name).mlp.fc1", to: configuration.innerWidth)
    hidden = layers.graph.activation(configuration.activation, hidden)
    hidden = try layers.linear(hidden, "\(name).mlp.fc2", to: configuration.width)
    return layers.graph.add(attended, hidden)
  }
}
