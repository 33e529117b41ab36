import DDCM
import Inference

// What config.jsons of several networks say in the same way.

extension ConfigurationReader {
  /// What extents and counts of channels may be.
  static let size = 1...65536

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
      timeScalesToo: try choice(
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

  /// How sines and cosines of the time are laid out.
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
  /// Normalization groups and attention heads share the channels evenly.
  func check() throws(ConfigurationError) {
    for level in levels {
      try level.check(groups: style.groups, level.attentionGoingDown)
      try level.check(groups: style.groups, level.attentionGoingUp)
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
    case nil: break
    }
  }
}
