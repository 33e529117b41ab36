import DDCM
package import Essentials
package import Inference

/// The U-Net of "High-Resolution Image Synthesis with Latent Diffusion Models" (Rombach et al. 2022), conditioned on the
/// tokens of a prompt, as diffusers' `UNet2DConditionModel` builds it from a config.json.
///
/// It is that of Stable Diffusion 1, 2 and XL. What it predicts (ε or v), the scheduler's configuration says.
package enum UNet2DCondition {
  /// The network with its weights, as a graph.
  ///
  /// Inputs: `sample`, [N, in_channels, H, W]; `timestep`, [1]; `context`, [N, tokens, cross_attention_dim]; and, if the
  /// configuration has a `pooledWidth`, `pooled`, [N, pooledWidth], the pooled prompt, and `sizes`, [N, 6], in pixels: height
  /// and width of the original image, top and left of its crop, height and width of the image to generate.
  /// Output: [N, out_channels, H, W].
  /// - Parameters:
  ///   - configuration: what the model's config.json says.
  ///   - weights: the model's diffusion_pytorch_model.safetensors or .bin.
  ///   - batch: N.
  ///   - height: H; a multiple of `configuration.sizeMultiple`.
  ///   - width: W; likewise.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  package static func graph(
    _ configuration: Configuration, weights: any WeightFile, batch: Graph.Dimension = 1,
    height: Graph.Dimension = .dynamic,
    width: Graph.Dimension = .dynamic
  ) throws -> Graph {
    try UNetBuilder.graph(configuration.plan, weights, batch: batch, height: height, width: width)
  }
}

extension UNet2DCondition {
  /// What a config.json of diffusers' `UNet2DConditionModel` says. One that exists is one that can be built.
  package struct Configuration: Sendable, Equatable {
    /// What the model was trained on, in latent pixels; other sizes work as well. Nil if the model does not say.
    package let sampleSize: SampleSize?
    /// The width of the prompt's tokens.
    package let contextWidth: Int
    let plan: UNetPlan

    package var inChannels: Int { plan.inChannels }
    package var outChannels: Int { plan.outChannels }

    /// The width of the pooled prompt; nil for a network without this input.
    package var pooledWidth: Int? { plan.added?.pooledWidth }

    /// The number that a sample's height and width must be multiples of.
    package var sizeMultiple: Int { plan.sizeMultiple }

    /// Reads a config.json. Absent keys mean what they mean to diffusers.
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    package init(json: Data) throws(ConfigurationError) {
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
      let layers = try reader.perLevel("layers_per_block", default: 2, count: channels.count, in: 1...64)
      let attentions = try attentions(&reader, layers: layers)
      let levels = try levels(&reader, channels, layers, attentions)
      let timeWidth = try reader.optionalInteger("time_embedding_dim", default: nil, in: size)
      return UNetPlan(
        inChannels: try reader.integer("in_channels", default: 4, in: size),
        outChannels: try reader.integer("out_channels", default: 4, in: size),
        centersInput: try reader.bool("center_input_sample", default: false),
        time: try reader.positionalEmbedding(width: channels[0]), timeWidth: timeWidth ?? channels[0] * 4,
        classEmbedding: nil,
        levels: levels, middle: try middle(&reader, attentions.down[channels.count - 1]),
        downsamplePadding: try reader.integer("downsample_padding", default: 1, in: 0...1),
        downsample: .convolution, upsample: .convolution, style: style, outerActivation: style.activation,
        contextWidth: contextWidth, added: try added(&reader))
    }

    /// The embedding of the pooled prompt and the sizes, if the network has these inputs.
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

    /// The transformers of each level, on the way down and on the way up. The key `attention_head_dim` is the number of
    /// heads, not their width.
    private static func attentions(
      _ reader: inout ConfigurationReader, layers: [Int]
    ) throws(ConfigurationError) -> (down: [UNetPlan.Attention], up: [UNetPlan.Attention]) {
      let count = layers.count
      let heads = try reader.perLevel("attention_head_dim", default: 8, count: count)
      let isLinear = try reader.bool("use_linear_projection", default: false)
      func attentions(
        _ key: String, default fallback: [TransformerDepth]?, layers: [Int], heads: [Int]
      ) throws(ConfigurationError) -> [UNetPlan.Attention]? {
        let supported = "1 to 64, or a list of \(count) of them or of lists of one for each layer"
        let depths = try reader.value(key, default: fallback, supported: supported) { value -> [TransformerDepth]?? in
          if value == .null { return .some(fallback) }
          guard let depths = TransformerDepth.list(value, layers: layers) else { return nil }
          return .some(depths)
        }
        return depths.map { depths in
          zip(depths, heads).map { depth, heads in
            func transformer(_ layers: Int) -> Transformer {
              Transformer(heads: heads, layers: layers, isLinear: isLinear)
            }
            return switch depth {
            case .same(let layers): .context(transformer(layers))
            case .each(let layers): .contexts(layers.map(transformer))
            }
          }
        }
      }
      let (forward, backward) = ("transformer_layers_per_block", "reverse_transformer_layers_per_block")
      let same = [TransformerDepth](repeating: .same(1), count: count)
      let down = try attentions(forward, default: same, layers: layers, heads: heads) ?? []
      // Blocks on the way up are listed from the last level, and have one layer more.
      let up = try attentions(
        backward, default: nil, layers: layers.reversed().map { $0 + 1 }, heads: heads.reversed())
      if let up { return (down, up.reversed()) }
      for case .contexts in down {
        throw .unsupported(key: backward, value: "null", supported: "lists, where \(forward) has lists")
      }
      return (down, down)
    }

    /// The layers of a level's transformers.
    private enum TransformerDepth {
      case same(Int)
      /// Of each layer's transformer.
      case each([Int])

      /// - Parameter layers: of each level, which a list must have as many elements as.
      static func list(_ value: JSONValue, layers: [Int]) -> [TransformerDepth]? {
        let depths = 1...64
        if let same = value.integer(in: depths) { return layers.map { _ in .same(same) } }
        let list = value.list { level -> TransformerDepth? in
          if let same = level.integer(in: depths) { return .same(same) }
          return level.list { $0.integer(in: depths) }.map { .each($0) }
        }
        guard let list, list.count == layers.count else { return nil }
        for case (.each(let depths), let layers) in zip(list, layers) where depths.count != layers { return nil }
        return list
      }
    }

    private static func levels(
      _ reader: inout ConfigurationReader, _ channels: [Int], _ layers: [Int],
      _ attentions: (down: [UNetPlan.Attention], up: [UNetPlan.Attention])
    ) throws(ConfigurationError) -> [UNetPlan.Level] {
      let down = try reader.blocks(
        "down_block_types", default: [true, true, true, false],
        ["DownBlock2D": false, "CrossAttnDownBlock2D": true], count: channels.count)
      let up = try reader.blocks(
        "up_block_types", default: [false, true, true, true], ["UpBlock2D": false, "CrossAttnUpBlock2D": true],
        count: channels.count)
      return channels.indices.map {
        UNetPlan.Level(
          channels: channels[$0], layers: layers[$0], downAttention: down[$0] ? attentions.down[$0] : nil,
          // The first block on the way up is the last level.
          upAttention: up[channels.count - 1 - $0] ? attentions.up[$0] : nil)
      }
    }

    private static func middle(
      _ reader: inout ConfigurationReader, _ attention: UNetPlan.Attention
    ) throws(ConfigurationError) -> UNetPlan.Middle? {
      let scale = Float(try reader.positive("mid_block_scale_factor", default: 1))
      let kinds = ["UNetMidBlock2DCrossAttn", "UNetMidBlock2D"]
      let kind = try reader.value(
        "mid_block_type", default: kinds[0], supported: "null, \"\(kinds[0])\", \"\(kinds[1])\""
      ) { value -> String? in
        value == .null ? "" : value.text.flatMap { kinds.contains($0) ? $0 : nil }
      }
      return switch kind {
      case kinds[0]: UNetPlan.Middle(scale: scale, attention: attention, residualBlocks: nil)
      // In this class, one residual block and nothing else.
      case kinds[1]: UNetPlan.Middle(scale: scale, attention: nil, residualBlocks: 1)
      default: nil
      }
    }

    /// Accepts many keys of this class with their default only, which has no effect.
    private static func refuse(_ reader: inout ConfigurationReader) throws(ConfigurationError) {
      for key in [
        "num_attention_heads", "encoder_hid_dim", "encoder_hid_dim_type",
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
      reader.ignoreTraining()
    }
  }
}

extension UNet2DCondition.Configuration {
  /// What a model's identity holds of the configuration: all that does not follow from the shapes of the weights. The
  /// names of the encoded properties are part of the identity.
  package var fingerprint: any Encodable & Sendable { plan }
}
