import DDCM
public import Foundation
import Inference

extension CLIPText {
  /// What a config.json of transformers' `CLIPTextModel` says. One that exists is one that can be built.
  public struct Configuration: Sendable, Equatable, Encodable {
    /// How many tokens there are to know.
    public let vocabulary: Int
    /// How many tokens a prompt has, padding included.
    public let positions: Int
    /// The width of what comes out for each token.
    public let width: Int
    /// The width of what comes out for the whole text, of a model with a projection.
    public let projectionWidth: Int
    let innerWidth: Int
    let layers: Int
    let heads: Int
    let activation: Graph.Activation
    let epsilon: Double
    /// The token that stands for the whole text.
    package let endToken: Int?

    /// What the identity of a model holds. The shapes of weights tell the projection's width, and the end token is only of
    /// interest with it.
    private enum CodingKeys: String, CodingKey {
      case vocabulary, positions, width, innerWidth, layers, heads, activation, epsilon
    }

    /// Reads a config.json. Absent keys mean what they mean to transformers.
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    public init(json: Data) throws(ConfigurationError) {
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
      for key in [
        "attention_dropout", "dropout", "initializer_factor", "initializer_range",  // training only
        "bos_token_id", "pad_token_id",  // the tokenizer says so too
        "dtype", "torch_dtype", "transformers_version",
      ] {
        reader.ignore(key)
      }
      try reader.refuseUnknown()
      guard width % heads == 0 else {
        throw .unsupported(key: "num_attention_heads", value: "\(heads)", supported: "divisors of \(width)")
      }
    }

    /// The place of the token that stands for the whole text.
    public func endPlace(in tokens: [Int]) -> Int {
      // Files of before 2023 say 2, and mean the token with the highest number.
      let end = endToken == 2 ? tokens.max() : endToken
      return tokens.firstIndex { $0 == end } ?? 0
    }
  }
}
