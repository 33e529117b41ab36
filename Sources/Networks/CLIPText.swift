import DDCM
package import Essentials
package import Inference

/// The text encoder of "Learning Transferable Visual Models From Natural Language Supervision" (Radford et al. 2021), as
/// transformers' `CLIPTextModel` builds it from a config.json.
///
/// It is that of Stable Diffusion 1 (OpenAI's ViT-L/14) and 2 (OpenCLIP's ViT-H); XL has the first one, and OpenCLIP's ViT-bigG
/// as transformers' `CLIPTextModelWithProjection`.
package enum CLIPText {
  /// The network's outputs.
  package enum Result: Sendable {
    /// The last layer's output for each token, normalized: [N, L, width].
    case last
    /// The penultimate layer's output for each token: [N, L, width].
    case penultimate
    /// The same, and the pooled and projected text: [N, projectionWidth]. Has another input, `end`, [1]: the place of the
    /// token at which the text is pooled. N is 1.
    case penultimateAndPooled
  }

  /// The network with its weights, as a graph.
  ///
  /// Input: `tokens`, [N, L], as `CLIPTokenizer` gives them, L being `configuration.positions`.
  /// Outputs: as `result` says.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  package static func graph(
    _ configuration: Configuration, weights: any WeightFile, batch: Graph.Dimension = 1, result: Result = .last
  ) throws -> Graph {
    var builder = CLIPTextBuilder(configuration, weights)
    try builder.build(batch: batch, result: result)
    return builder.layers.graph
  }
}

extension CLIPText {
  /// What a config.json of transformers' `CLIPTextModel` says. One that exists is one that can be built.
  package struct Configuration: Sendable, Equatable, Encodable {
    /// The number of tokens in the vocabulary.
    package let vocabulary: Int
    /// The number of tokens of a prompt, padding included.
    package let positions: Int
    /// The width of each token's output.
    package let width: Int
    /// The width of the pooled text, of a model with a projection.
    package let projectionWidth: Int
    let innerWidth: Int
    let layers: Int
    let heads: Int
    let activation: Graph.Activation
    let epsilon: Double
    /// The token at which the text is pooled.
    package let endToken: Int?

    /// What the identity of a model holds. The projection's width follows from the shapes of weights, and the end token only
    /// matters with a projection.
    private enum CodingKeys: String, CodingKey {
      case vocabulary, positions, width, innerWidth, layers, heads, activation, epsilon
    }

    /// Reads a config.json. Absent keys mean what they mean to transformers.
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    package init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      let size = ConfigurationReader.size
      let classes = ["CLIPTextModel", "CLIPTextModelWithProjection"]
      _ = try reader.value("architectures", default: true, supported: "null, one of \(classes)") {
        ([.null] + classes.map { .array([.string($0)]) }).contains($0) ? true : nil
      }
      _ = try reader.choice("model_type", default: true, ["clip_text_model": true])
      vocabulary = try reader.integer("vocab_size", default: 49408, in: 1...1_000_000)
      positions = try reader.integer("max_position_embeddings", default: 77, in: size)
      width = try reader.integer("hidden_size", default: 512, in: size)
      innerWidth = try reader.integer("intermediate_size", default: 2048, in: size)
      layers = try reader.integer("num_hidden_layers", default: 12, in: 1...256)
      heads = try reader.integer("num_attention_heads", default: 8, in: size)
      activation = try reader.choice(
        "hidden_act", default: .quickGELU, ["quick_gelu": .quickGELU, "gelu": .gelu])
      epsilon = try reader.positive("layer_norm_eps", default: 1e-5)
      projectionWidth = try reader.integer("projection_dim", default: 512, in: size)
      endToken = try reader.optionalInteger("eos_token_id", default: 49407, in: 0...1_000_000)
      reader.ignore("attention_dropout", "dropout", "initializer_factor", "initializer_range")  // training only
      reader.ignore("bos_token_id", "pad_token_id", "dtype", "torch_dtype", "transformers_version")
      try reader.refuseUnknown()
      guard width % heads == 0 else {
        throw .unsupported(key: "num_attention_heads", value: "\(heads)", supported: "divisors of \(width)")
      }
    }

    /// The place of the token at which the text is pooled.
    package func eosIndex(in tokens: [Int]) -> Int {
      // Files of before 2023 say 2, and mean the token with the highest number.
      let end = endToken == 2 ? tokens.max() : endToken
      return tokens.firstIndex { $0 == end } ?? 0
    }
  }
}

/// Builds the graph of a text encoder, from the tokens to the outputs.
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

  mutating func build(batch: Graph.Dimension, result: CLIPText.Result) throws {
    let (length, width) = (configuration.positions, configuration.width)
    let tokens = layers.graph.input("tokens", shape: [batch, .fixed(length)])
    let words = try layers.tensor("\(prefix)embeddings.token_embedding.weight", [configuration.vocabulary, width])
    let places = try layers.tensor("\(prefix)embeddings.position_embedding.weight", [length, width])
    var x = layers.graph.add(layers.graph.row(tokens, of: words), places)
    let last = configuration.layers - 1
    for layer in 0..<last { x = try self.layer(x, "\(prefix)encoder.layers.\(layer)") }
    if result != .last { layers.graph.output(x) }
    guard result != .penultimate else { return }
    x = try layer(x, "\(prefix)encoder.layers.\(last)")
    if result == .penultimateAndPooled { x = try pooled(x, batch) }
    x = try layers.layerNorm(x, "\(prefix)final_layer_norm", epsilon: configuration.epsilon)
    if result == .penultimateAndPooled {
      x = try layers.linear(x, "text_projection", to: configuration.projectionWidth, biased: false)
    }
    layers.graph.output(x)
  }

  /// The token at which the text is pooled: [1, L, width] → [1, width].
  private mutating func pooled(_ x: Graph.Value, _ batch: Graph.Dimension) throws -> Graph.Value {
    precondition(batch == 1, "one text at a time is pooled")
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
