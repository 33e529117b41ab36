import DDCM
public import Foundation
import Inference

extension UNet2D.Configuration {
  /// Reads a config.json. Absent keys mean what they mean to diffusers.
  ///
  /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
  public init(json: Data) throws(ConfigurationError) {
    var reader = try ConfigurationReader(json)
    _ = try reader.choice("_class_name", default: true, ["UNet2DModel": true])

    let size = 1...65536
    sampleSize = try reader.value("sample_size", default: nil, supported: "null, a size, [height, width]") {
      Self.sampleSize($0, size)
    }
    inChannels = try reader.integer("in_channels", default: 3, in: size)
    outChannels = try reader.integer("out_channels", default: 3, in: size)
    centersInput = try reader.bool("center_input_sample", default: false)
    layersPerBlock = try reader.integer("layers_per_block", default: 2, in: 1...64)
    groups = try reader.integer("norm_num_groups", default: 32, in: size)
    epsilon = try reader.positive("norm_eps", default: 1e-5)
    timeScalesToo = try reader.choice(
      "resnet_time_scale_shift", default: false, ["default": false, "scale_shift": true])
    activation = try reader.choice(
      "act_fn", default: .silu, ["silu": .silu, "swish": .silu, "mish": .mish, "gelu": .gelu, "relu": .relu])
    // Paddings above 1 would give sizes that do not fit those on the way up.
    downsamplePadding = try reader.integer("downsample_padding", default: 1, in: 0...1)
    downsample = try reader.choice("downsample_type", default: .convolution, Self.resamplings)
    upsample = try reader.choice("upsample_type", default: .convolution, Self.resamplings)
    headWidth = try reader.optionalInteger("attention_head_dim", default: 8, in: size)

    levels = try Self.levels(&reader, size)
    middle = try Self.middle(&reader, groups: groups, normalizes: !timeScalesToo, size)
    time = try Self.time(&reader, width: levels[0].channels)
    timeWidth =
      try reader.optionalInteger("time_embedding_dim", default: nil, in: size) ?? levels[0].channels * 4
    classEmbedding = try Self.classEmbedding(&reader, time: time)

    reader.ignore("dropout")  // training only
    try reader.refuseUnknown()
    try checkChannels()
  }

  private static var resamplings: KeyValuePairs<String, Resampling> { ["conv": .convolution, "resnet": .resnet] }

  /// The outer nil means that the value is not understood.
  private static func sampleSize(_ value: JSONValue, _ size: ClosedRange<Int>) -> SampleSize?? {
    if value == .null { return .some(nil) }
    if let side = value.integer(in: size) { return SampleSize(height: side, width: side) }
    guard let sides = value.list({ $0.integer(in: size) }), sides.count == 2 else { return nil }
    return SampleSize(height: sides[0], width: sides[1])
  }

  private static func levels(
    _ reader: inout ConfigurationReader, _ size: ClosedRange<Int>
  ) throws(ConfigurationError) -> [Level] {
    let channels = try reader.value(
      "block_out_channels", default: [224, 448, 672, 896], supported: "1 to 16 numbers from 1 to \(size.upperBound)"
    ) { value in
      value.list { $0.integer(in: size) }.flatMap { (1...16).contains($0.count) ? $0 : nil }
    }
    let down = try attention(&reader, "Down", [false, true, true, true], count: channels.count)
    let up = try attention(&reader, "Up", [true, true, true, false], count: channels.count)
    return channels.indices.map {
      // The first block on the way up is the last level.
      Level(channels: channels[$0], attendsGoingDown: down[$0], attendsGoingUp: up[channels.count - 1 - $0])
    }
  }

  /// Which blocks on the way down (or up) have attention.
  private static func attention(
    _ reader: inout ConfigurationReader, _ way: String, _ fallback: [Bool], count: Int
  ) throws(ConfigurationError) -> [Bool] {
    let (key, plain, attending) = ("\(way.lowercased())_block_types", "\(way)Block2D", "Attn\(way)Block2D")
    let supported = "\(count) of \(plain), \(attending)"
    let blocks = try reader.value(key, default: fallback, supported: supported) { value in
      value.list { block -> Bool? in
        guard case .string(let name) = block else { return nil }
        switch name.trimmingPrefix("UNetRes") {
        case Substring(plain): return false
        case Substring(attending): return true
        default: return nil
        }
      }.flatMap { $0.count == count ? $0 : nil }
    }
    guard blocks.count == count else { throw .unsupported(key: key, value: "(absent)", supported: supported) }
    return blocks
  }

  private static func middle(
    _ reader: inout ConfigurationReader, groups: Int, normalizes: Bool, _ size: ClosedRange<Int>
  ) throws(ConfigurationError) -> Middle? {
    let exists = try reader.value(
      "mid_block_type", default: true, supported: "null, \"UNetMidBlock2D\""
    ) { value in
      value == .null ? false : value == .string("UNetMidBlock2D") ? true : nil
    }
    let own = try reader.optionalInteger("attn_norm_num_groups", default: nil, in: size)
    let middle = Middle(
      scale: Float(try reader.positive("mid_block_scale_factor", default: 1)),
      attends: try reader.bool("add_attention", default: true),
      attentionGroups: own ?? (normalizes ? groups : nil))
    return exists ? middle : nil
  }

  private static func time(
    _ reader: inout ConfigurationReader, width: Int
  ) throws(ConfigurationError) -> TimeEmbedding {
    let cosineFirst = try reader.bool("flip_sin_to_cos", default: true)
    let shift = try reader.integer("freq_shift", default: 0, in: -65536...65536)
    let steps = try reader.optionalInteger("num_train_timesteps", default: nil, in: 1...1_000_000)
    let kind = try reader.value(
      "time_embedding_type", default: "positional", supported: "\"positional\", \"fourier\", \"learned\""
    ) { value in
      ["positional", "fourier", "learned"].first { .string($0) == value }
    }
    switch kind {
    case "fourier": return .fourier
    case "learned":
      guard let steps else {
        throw .unsupported(key: "num_train_timesteps", value: "null", supported: "a number, for a learned embedding")
      }
      return .learned(steps: steps)
    default:
      guard shift < width / 2 else {
        throw .unsupported(key: "freq_shift", value: "\(shift)", supported: "less than \(width / 2)")
      }
      return .positional(cosineFirst: cosineFirst, frequencyShift: shift)
    }
  }

  /// Classes without a type are rows of a table; of numbers there are as many as is said, or as timesteps may have.
  private static func classEmbedding(
    _ reader: inout ConfigurationReader, time: TimeEmbedding
  ) throws(ConfigurationError) -> ClassEmbedding? {
    let classes = 1...1 << 20
    let count = try reader.optionalInteger("num_class_embeds", default: nil, in: classes)
    let areNumbers = try reader.value(
      "class_embed_type", default: false, supported: "null, \"timestep\" with a positional time embedding"
    ) { value in
      if case .positional = time, value == .string("timestep") { return true }
      return value == .null ? false : nil
    }
    return areNumbers ? .number(count: count ?? classes.upperBound) : count.map { .table(count: $0) }
  }

  /// Normalization groups and attention heads share the channels evenly.
  private func checkChannels() throws(ConfigurationError) {
    for level in levels {
      guard level.channels % groups == 0 else {
        throw .unsupported(key: "norm_num_groups", value: "\(groups)", supported: "divisors of \(level.channels)")
      }
    }
    let attending = levels.filter { $0.attendsGoingDown || $0.attendsGoingUp }.map(\.channels)
    let last = levels[levels.count - 1].channels
    let middle = middle.flatMap { $0.attends ? $0 : nil }
    for channels in attending + (middle == nil ? [] : [last]) {
      guard let headWidth, channels % headWidth != 0 else { continue }
      throw .unsupported(key: "attention_head_dim", value: "\(headWidth)", supported: "null, divisors of \(channels)")
    }
    if let groups = middle?.attentionGroups, last % groups != 0 {
      throw .unsupported(key: "attn_norm_num_groups", value: "\(groups)", supported: "null, divisors of \(last)")
    }
  }
}
