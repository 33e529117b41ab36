import DDCM
package import Essentials
package import Inference

/// The U-Net of "Denoising Diffusion Probabilistic Models" (Ho et al. 2020), as diffusers' `UNet2DModel`
/// builds it from a config.json.
///
/// The network goes down through levels of half the size each, through a middle, and up again; each layer on the way up
/// also sees the result of its counterpart on the way down.
package enum UNet2D {
  /// The network with its weights, as a graph.
  ///
  /// Inputs: `sample`, [1, in_channels, H, W], `timestep`, [1], and, for a class-conditional model, `class_label`, [1].
  /// Output: [1, out_channels, H, W].
  /// - Parameters:
  ///   - configuration: what the model's config.json says.
  ///   - weights: the model's diffusion_pytorch_model.safetensors or .bin.
  ///   - height: H; a multiple of `configuration.sizeMultiple`.
  ///   - width: W; likewise.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  package static func graph(
    _ configuration: Configuration, weights: any WeightFile, height: Graph.Dimension = .dynamic,
    width: Graph.Dimension = .dynamic
  ) throws -> Graph {
    try UNetBuilder.graph(configuration.plan, weights, batch: 1, height: height, width: width)
  }
}

extension UNet2D {
  /// What a config.json of diffusers' `UNet2DModel` says. One that exists is one that can be built.
  package struct Configuration: Sendable, Equatable {
    /// What the model was trained on; other sizes work as well. Nil if the model does not say.
    package let sampleSize: SampleSize?
    let plan: UNetPlan

    package var inChannels: Int { plan.inChannels }
    package var outChannels: Int { plan.outChannels }

    /// The number that an image's height and width must be multiples of.
    package var sizeMultiple: Int { plan.sizeMultiple }

    /// How many classes a class-conditional model has; nil for other models.
    package var classCount: Int? { plan.classEmbedding?.count }
  }
}

extension UNet2D.Configuration {
  /// Reads a config.json. Absent keys mean what they mean to diffusers.
  ///
  /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
  package init(json: Data) throws(ConfigurationError) {
    var reader = try ConfigurationReader(json)
    _ = try reader.choice("_class_name", default: true, ["UNet2DModel": true])
    sampleSize = try reader.sampleSize()
    plan = try Self.plan(&reader)
    reader.ignoreTraining()
    try reader.refuseUnknown()
    try plan.check()
  }

  private static func plan(_ reader: inout ConfigurationReader) throws(ConfigurationError) -> UNetPlan {
    let size = ConfigurationReader.size
    let style = try reader.residualStyle()
    let headWidth = try reader.optionalInteger("attention_head_dim", default: 8, in: size)
    let levels = try levels(&reader, .pixels(headWidth: headWidth, groups: style.groups))
    let timeWidth = try reader.optionalInteger("time_embedding_dim", default: nil, in: size)
    let time = try time(&reader, width: levels[0].channels)
    return UNetPlan(
      inChannels: try reader.integer("in_channels", default: 3, in: size),
      outChannels: try reader.integer("out_channels", default: 3, in: size),
      centersInput: try reader.bool("center_input_sample", default: false),
      time: time, timeWidth: timeWidth ?? levels[0].channels * 4,
      classEmbedding: try classEmbedding(&reader, time: time), levels: levels,
      middle: try middle(&reader, style, headWidth: headWidth),
      // Paddings above 1 would give sizes that do not fit those on the way up.
      downsamplePadding: try reader.integer("downsample_padding", default: 1, in: 0...1),
      downsample: try reader.choice("downsample_type", default: .convolution, resamplings),
      upsample: try reader.choice("upsample_type", default: .convolution, resamplings),
      style: style, outerActivation: .silu, contextWidth: nil, added: nil)
  }

  private static var resamplings: KeyValuePairs<String, UNetPlan.Resampler> {
    ["conv": .convolution, "resnet": .resnet]
  }

  private static func levels(
    _ reader: inout ConfigurationReader, _ attention: UNetPlan.Attention
  ) throws(ConfigurationError) -> [UNetPlan.Level] {
    let channels = try reader.blockChannels(default: [224, 448, 672, 896])
    let layers = try reader.integer("layers_per_block", default: 2, in: 1...64)
    let down = try reader.blocks(
      "down_block_types", default: [false, true, true, true], ["DownBlock2D": false, "AttnDownBlock2D": true],
      count: channels.count)
    let up = try reader.blocks(
      "up_block_types", default: [true, true, true, false], ["UpBlock2D": false, "AttnUpBlock2D": true],
      count: channels.count)
    return channels.indices.map {
      UNetPlan.Level(
        channels: channels[$0], layers: layers, downAttention: down[$0] ? attention : nil,
        // The first block on the way up is the last level.
        upAttention: up[channels.count - 1 - $0] ? attention : nil)
    }
  }

  private static func middle(
    _ reader: inout ConfigurationReader, _ style: ResidualStyle, headWidth: Int?
  ) throws(ConfigurationError) -> UNetPlan.Middle? {
    let exists = try reader.value(
      "mid_block_type", default: true, supported: "null, \"UNetMidBlock2D\""
    ) { value in
      value == .null ? false : value == .string("UNetMidBlock2D") ? true : nil
    }
    let own = try reader.optionalInteger("attn_norm_num_groups", default: nil, in: ConfigurationReader.size)
    let groups = own ?? (style.usesScaleShiftNorm ? nil : style.groups)
    let attends = try reader.bool("add_attention", default: true)
    let middle = UNetPlan.Middle(
      scale: Float(try reader.positive("mid_block_scale_factor", default: 1)),
      attention: attends ? .pixels(headWidth: headWidth, groups: groups) : nil, residualBlocks: nil)
    return exists ? middle : nil
  }

  private static func time(
    _ reader: inout ConfigurationReader, width: Int
  ) throws(ConfigurationError) -> TimeEmbedding {
    let steps = try reader.optionalInteger("num_train_timesteps", default: nil, in: 1...1_000_000)
    let kind = try reader.value(
      "time_embedding_type", default: "positional", supported: "\"positional\", \"fourier\", \"learned\""
    ) { value in
      ["positional", "fourier", "learned"].first { .string($0) == value }
    }
    switch kind {
    case "fourier", "learned":
      reader.ignore("flip_sin_to_cos")
      reader.ignore("freq_shift")
      guard kind == "learned" else { return .fourier }
      guard let steps else {
        throw .unsupported(key: "num_train_timesteps", value: "null", supported: "a number, for a learned embedding")
      }
      return .learned(steps: steps)
    default: return try reader.positionalEmbedding(width: width)
    }
  }

  /// Classes without a type are rows of a table. For numbers without a count, the largest supported count is assumed.
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
}

extension UNet2D.Configuration {
  /// What a model's identity holds of the configuration: all that does not follow from the shapes of the weights. The
  /// names of the encoded properties are part of the identity.
  package var fingerprint: any Encodable & Sendable { plan }
}
