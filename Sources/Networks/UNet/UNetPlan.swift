import DDCM
import Inference

/// The configuration of a U-Net: what diffusers' `UNet2DModel` and `UNet2DConditionModel` have in common.
struct UNetPlan: Sendable, Equatable, Encodable {
  let inChannels: Int
  let outChannels: Int
  /// Whether samples are in 0…1 and are rescaled to −1…1.
  let centersInput: Bool
  let time: TimeEmbedding
  let timeWidth: Int
  /// Nil for a network that is not class-conditional.
  let classEmbedding: ClassEmbedding?
  let levels: [Level]
  let middle: Middle?
  let downsamplePadding: Int
  let downsample: Resampler
  let upsample: Resampler
  let style: ResidualStyle
  /// The activation between the two layers of the time embedding, and before the last convolution.
  let outerActivation: Graph.Activation
  /// The width of the prompt's tokens, an input of the network; nil if it has none.
  let contextWidth: Int?
  /// The embedding of the pooled prompt and the sizes; nil for a network without these inputs.
  let added: AddedEmbedding?

  /// Heights and widths of images are multiples of it.
  var sizeMultiple: Int { 1 << (levels.count - 1) }

  /// One size of image, on the way down and on the way up.
  struct Level: Sendable, Equatable, Encodable {
    let channels: Int
    /// Residual blocks in the encoder; the decoder has one more.
    let layers: Int
    let downAttention: Attention?
    let upAttention: Attention?

    /// The names are part of a model's identity.
    private enum CodingKeys: String, CodingKey {
      case channels, layers
      case downAttention = "attentionGoingDown"
      case upAttention = "attentionGoingUp"
    }
  }

  struct Middle: Sendable, Equatable, Encodable {
    let scale: Float
    let attention: Attention?
    /// Nil for two residual blocks, with the attention between them.
    let residualBlocks: Int?
  }

  enum Attention: Sendable, Equatable, Encodable {
    /// To the image's own pixels; `groups` of nil: no normalization before it.
    case pixels(headWidth: Int?, groups: Int?)
    /// To the image's own pixels and to the tokens of a prompt.
    case context(Transformer)
    /// The same, by a transformer of its own for each layer of the level.
    case contexts([Transformer])
  }

  /// How a block with attention resamples the image.
  enum Resampler: String, Sendable, Encodable { case convolution, resnet }
}

/// The size of the samples that a network was trained on, in the network's own pixels.
package struct SampleSize: Sendable, Equatable {
  package let height: Int
  package let width: Int

  /// The outer nil means that the value is not understood.
  static func read(_ value: JSONValue) -> SampleSize?? {
    if value == .null { return .some(nil) }
    if let side = value.integer(in: ConfigurationReader.size) { return SampleSize(height: side, width: side) }
    guard let sides = value.list({ $0.integer(in: ConfigurationReader.size) }), sides.count == 2 else { return nil }
    return SampleSize(height: sides[0], width: sides[1])
  }
}

// Keys that the configurations of several networks share.

extension ConfigurationReader {

  mutating func sampleSize() throws(ConfigurationError) -> SampleSize? {
    try value("sample_size", default: nil, supported: "null, a size, [height, width]", SampleSize.read)
  }

  mutating func activation(default fallback: Graph.Activation = .silu) throws(ConfigurationError) -> Graph.Activation {
    try choice(
      "act_fn", default: fallback, ["silu": .silu, "swish": .silu, "mish": .mish, "gelu": .gelu, "relu": .relu])
  }

  mutating func residualStyle() throws(ConfigurationError) -> ResidualStyle {
    ResidualStyle(
      groups: try integer("norm_num_groups", default: 32, in: Self.size),
      epsilon: try positive("norm_eps", default: 1e-5),
      activation: try activation(),
      usesScaleShiftNorm: try choice(
        "resnet_time_scale_shift", default: false, ["default": false, "scale_shift": true]))
  }

  /// The channels of each level, of which there are 1 to 16.
  mutating func blockChannels(default fallback: [Int]) throws(ConfigurationError) -> [Int] {
    let supported = "1 to 16 numbers from 1 to \(Self.size.upperBound)"
    return try value("block_out_channels", default: fallback, supported: supported) { value in
      value.list { $0.integer(in: Self.size) }.flatMap { (1...16).contains($0.count) ? $0 : nil }
    }
  }

  /// The kind of each of `count` blocks, by its name.
  mutating func blocks<Kind: Sendable>(
    _ key: String, default fallback: [Kind], _ kinds: KeyValuePairs<String, Kind>, count: Int
  ) throws(ConfigurationError) -> [Kind] {
    let supported = "\(count) of \(kinds.map(\.key).joined(separator: ", "))"
    let blocks = try value(key, default: fallback, supported: supported) { value in
      value.list { block -> Kind? in
        guard case .string(let name) = block else { return nil }
        return kinds.first { $0.key[...] == name.trimmingPrefix("UNetRes") }?.value
      }.flatMap { $0.count == count ? $0 : nil }
    }
    guard blocks.count == count else { throw .unsupported(key: key, value: "(absent)", supported: supported) }
    return blocks
  }

  /// A whole number for all levels, or a list of one for each.
  mutating func perLevel(
    _ key: String, default fallback: Int, count: Int, in range: ClosedRange<Int> = ConfigurationReader.size
  ) throws(ConfigurationError) -> [Int] {
    let supported = "\(range.lowerBound) to \(range.upperBound), or a list of \(count) of them"
    return try value(key, default: [Int](repeating: fallback, count: count), supported: supported) { value in
      if let same = value.integer(in: range) { return [Int](repeating: same, count: count) }
      return value.list { $0.integer(in: range) }.flatMap { $0.count == count ? $0 : nil }
    }
  }

  /// The layout of the sines and cosines of the time.
  mutating func positionalEmbedding(width: Int) throws(ConfigurationError) -> TimeEmbedding {
    let cosineFirst = try bool("flip_sin_to_cos", default: true)
    let shift = try integer("freq_shift", default: 0, in: -65536...65536)
    guard shift < width / 2 else {
      throw .unsupported(key: "freq_shift", value: "\(shift)", supported: "less than \(width / 2)")
    }
    return .positional(cosineFirst: cosineFirst, frequencyShift: shift)
  }
}

extension UNetPlan {
  /// The channels are divisible by the normalization groups and the attention heads.
  func check() throws(ConfigurationError) {
    for level in levels {
      try level.check(groups: style.groups, level.downAttention)
      try level.check(groups: style.groups, level.upAttention)
    }
    try levels[levels.count - 1].check(groups: style.groups, middle?.attention)
  }
}

extension UNetPlan.Level {
  fileprivate func check(groups: Int, _ attention: UNetPlan.Attention?) throws(ConfigurationError) {
    func refuse(_ key: String, _ number: Int, _ others: String = "") -> ConfigurationError {
      .unsupported(key: key, value: "\(number)", supported: "\(others)divisors of \(channels)")
    }
    guard channels % groups == 0 else { throw refuse("norm_num_groups", groups) }
    switch attention {
    case .pixels(let headWidth, let groups):
      if let headWidth, channels % headWidth != 0 { throw refuse("attention_head_dim", headWidth, "null, ") }
      if let groups, channels % groups != 0 { throw refuse("attn_norm_num_groups", groups, "null, ") }
    case .context(let transformer):
      if channels % transformer.heads != 0 { throw refuse("attention_head_dim", transformer.heads) }
    case .contexts(let transformers):
      for transformer in transformers where channels % transformer.heads != 0 {
        throw refuse("attention_head_dim", transformer.heads)
      }
    case nil: break
    }
  }
}
