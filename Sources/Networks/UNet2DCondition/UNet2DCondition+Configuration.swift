import DDCM
public import Foundation
import Inference

extension UNet2DCondition {
  /// What a config.json of diffusers' `UNet2DConditionModel` says. One that exists is one that can be built.
  public struct Configuration: Sendable, Equatable {
    /// What the model was trained on, in latent pixels; other sizes work as well. Nil if the model does not say.
    public let sampleSize: SampleSize?
    /// The width of the prompt's tokens.
    public let contextWidth: Int
    let plan: UNetPlan

    public var inChannels: Int { plan.inChannels }
    public var outChannels: Int { plan.outChannels }

    /// The width of the vector that stands for the whole prompt; nil for a network that is told neither it nor sizes.
    public var pooledWidth: Int? { plan.added?.pooledWidth }

    /// The number that a sample's height and width must be multiples of.
    public var sizeMultiple: Int { plan.sizeMultiple }

    /// Reads a config.json. Absent keys mean what they mean to diffusers.
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    public init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      _ = try reader.choice("_class_name", default: true, ["UNet2DConditionModel": true])
      sampleSize = try reader.sampleSize()
      contextWidth = try reader.integer("cross_attention_dim", default: 1280, in: ConfigurationReader.size)
      plan = try Self.plan(&reader, contextWidth: contextWidth)
      try Self.refuse(&reader)
      try reader.refuseUnknown()
      try plan.check()
    }

    private static func plan(
      _ reader: inout ConfigurationReader, contextWidth: Int
    ) throws(ConfigurationError) -> UNetPlan {
      let size = ConfigurationReader.size
      let style = try reader.residualStyle()
      let channels = try reader.blockChannels(default: [320, 640, 1280, 1280])
      let transformers = try transformers(&reader, count: channels.count)
      let levels = try levels(&reader, channels, transformers)
      let timeWidth = try reader.optionalInteger("time_embedding_dim", default: nil, in: size)
      return UNetPlan(
        inChannels: try reader.integer("in_channels", default: 4, in: size),
        outChannels: try reader.integer("out_channels", default: 4, in: size),
        centersInput: try reader.bool("center_input_sample", default: false),
        time: try reader.positionalEmbedding(width: channels[0]), timeWidth: timeWidth ?? channels[0] * 4,
        classEmbedding: nil,
        levels: levels, middle: try middle(&reader, transformers[channels.count - 1]),
        downsamplePadding: try reader.integer("downsample_padding", default: 1, in: 0...1),
        downsample: .convolution, upsample: .convolution, style: style, outerActivation: style.activation,
        contextWidth: contextWidth, added: try added(&reader))
    }

    /// What the network is told beside the prompt's tokens.
    private static func added(_ reader: inout ConfigurationReader) throws(ConfigurationError) -> AddedEmbedding? {
      let (type, numberKey, wholeKey) = (
        "addition_embed_type", "addition_time_embed_dim", "projection_class_embeddings_input_dim"
      )
      let exists = try reader.value(type, default: false, supported: "null, \"text_time\"") { value in
        value == .null ? false : value == .string("text_time") ? true : nil
      }
      guard exists else {
        try reader.mustBeNull(numberKey)
        try reader.mustBeNull(wholeKey)
        return nil
      }
      let numberWidth = try reader.value(numberKey, default: 0, supported: "even numbers from 2 to 65536") { value in
        value.integer(in: ConfigurationReader.size).flatMap { $0 % 2 == 0 ? $0 : nil }
      }
      let numbers = AddedEmbedding.numbers * numberWidth
      let whole = try reader.integer(wholeKey, default: 0, in: numbers + 1...numbers + 65536)
      for (key, width) in [(numberKey, numberWidth), (wholeKey, whole)] where width == 0 {
        throw .unsupported(key: key, value: "(absent)", supported: "a width, as \(type) is \"text_time\"")
      }
      return AddedEmbedding(pooledWidth: whole - numbers, numberWidth: numberWidth)
    }

    /// The transformer of each level. The key `attention_head_dim` says how many heads there are, not how wide they are.
    private static func transformers(
      _ reader: inout ConfigurationReader, count: Int
    ) throws(ConfigurationError) -> [Transformer] {
      let heads = try reader.perLevel("attention_head_dim", default: 8, count: count)
      let layers = try reader.perLevel("transformer_layers_per_block", default: 1, count: count, in: 1...64)
      let isLinear = try reader.bool("use_linear_projection", default: false)
      return zip(heads, layers).map { Transformer(heads: $0, layers: $1, isLinear: isLinear) }
    }

    private static func levels(
      _ reader: inout ConfigurationReader, _ channels: [Int], _ transformers: [Transformer]
    ) throws(ConfigurationError) -> [UNetPlan.Level] {
      let layers = try reader.perLevel("layers_per_block", default: 2, count: channels.count, in: 1...64)
      let down = try reader.blocks(
        "down_block_types", default: [true, true, true, false],
        ["DownBlock2D": false, "CrossAttnDownBlock2D": true], count: channels.count)
      let up = try reader.blocks(
        "up_block_types", default: [false, true, true, true], ["UpBlock2D": false, "CrossAttnUpBlock2D": true],
        count: channels.count)
      return channels.indices.map {
        let attention = UNetPlan.Attention.context(transformers[$0])
        return UNetPlan.Level(
          channels: channels[$0], layers: layers[$0], attentionGoingDown: down[$0] ? attention : nil,
          // The first block on the way up is the last level.
          attentionGoingUp: up[channels.count - 1 - $0] ? attention : nil)
      }
    }

    private static func middle(
      _ reader: inout ConfigurationReader, _ transformer: Transformer
    ) throws(ConfigurationError) -> UNetPlan.Middle? {
      let scale = Float(try reader.positive("mid_block_scale_factor", default: 1))
      let exists = try reader.value(
        "mid_block_type", default: true, supported: "null, \"UNetMidBlock2DCrossAttn\""
      ) { value in
        value == .null ? false : value == .string("UNetMidBlock2DCrossAttn") ? true : nil
      }
      return exists ? UNetPlan.Middle(scale: scale, attention: .context(transformer)) : nil
    }

    /// Accepts the many keys of this class that mean nothing by default with that value alone.
    private static func refuse(_ reader: inout ConfigurationReader) throws(ConfigurationError) {
      for key in [
        "num_attention_heads", "reverse_transformer_layers_per_block", "encoder_hid_dim", "encoder_hid_dim_type",
        "class_embed_type", "num_class_embeds", "time_embedding_act_fn", "timestep_post_act", "time_cond_proj_dim",
        "cross_attention_norm",
      ] {
        try reader.mustBeNull(key)
      }
      for key in [
        "dual_cross_attention", "class_embeddings_concat", "only_cross_attention", "resnet_skip_time_act",
      ] {
        _ = try reader.value(key, default: true, supported: "false") { $0 == .bool(false) ? true : nil }
      }
      _ = try reader.value("mid_block_only_cross_attention", default: true, supported: "null, false") {
        $0 == .null || $0 == .bool(false) ? true : nil
      }
      _ = try reader.choice("time_embedding_type", default: true, ["positional": true])
      _ = try reader.choice("attention_type", default: true, ["default": true])
      _ = try reader.integer("conv_in_kernel", default: 3, in: 3...3)
      _ = try reader.integer("conv_out_kernel", default: 3, in: 3...3)
      _ = try reader.value("resnet_out_scale_factor", default: true, supported: "1") {
        $0 == .number(1) ? true : nil
      }
      // For float16, whose range is too small for some models' attention; that of bfloat16 is not.
      _ = try reader.value("upcast_attention", default: true, supported: "null, true, false") {
        if case .bool = $0 { true } else { $0 == .null ? true : nil }
      }
      reader.ignore("addition_embed_type_num_heads")  // of an embedding that is refused
      reader.ignore("dropout")  // training only
    }
  }
}
