import DDCMFormat
import Foundation
import Inference
import ModelTesting
import Networks
import Testing

@Suite("A UNet2DCondition") struct UNet2DConditionTests {
  let engine: OpenVINOEngine

  init() throws { engine = try OpenVINOEngine() }

  static let vectors = ["sd1", "sd2", "sdxl", "deep", "no-middle", "nested"]
    .map { NetworkVector(network: "UNet2DCondition", name: $0) }

  func network(
    _ vector: NetworkVector, _ weights: Safetensors, precision: Precision = .float32
  ) throws -> any CompiledNetwork {
    let configuration = try UNet2DCondition.Configuration(json: vector.configuration())
    let graph = try UNet2DCondition.graph(configuration, weights: weights, batch: .dynamic)
    return try engine.compile(graph, options: EngineOptions(precision: precision, threads: 2))
  }

  func inputs(_ run: [String: Tensor]) -> [Tensor] {
    ["sample", "timestep", "context", "pooled", "sizes"].compactMap { run[$0] }
  }

  @Test("gives what diffusers gives", arguments: vectors, [ElementType.f32, .f16])
  func parity(vector: NetworkVector, type: ElementType) throws {
    try vector.withWeights(stored: type) { weights in
      let network = try network(vector, weights)
      for run in try vector.runs() {
        let output = try network.run(inputs(run))[0]
        #expect(output.shape == run["output"]!.shape)
        #expect(relativeError(output.values, run["output"]!.values) < 1e-5)
      }
    }
  }

  @Test("gives what diffusers gives, for one size alone")
  func fixedSize() throws {
    let vector = Self.vectors[0]
    let run = try vector.runs()[0]
    try vector.withWeights { weights in
      let configuration = try UNet2DCondition.Configuration(json: vector.configuration())
      let graph = try UNet2DCondition.graph(configuration, weights: weights, height: 16, width: 24)
      let output = try engine.compile(graph, options: EngineOptions(threads: 2)).run(inputs(run))[0]
      #expect(relativeError(output.values, run["output"]!.values) < 1e-5)
    }
  }

  @Test("gives nearly the same in bfloat16", arguments: vectors)
  func bfloat16(vector: NetworkVector) throws {
    try vector.withWeights(stored: .bf16) { weights in
      let network = try network(vector, weights, precision: .bfloat16)
      for run in try vector.runs() {
        let error = relativeError(try network.run(inputs(run))[0].values, run["output"]!.values)
        #expect(error < (network.precision == .bfloat16 ? 0.03 : 1e-5))
      }
    }
  }

  @Test("depends on the prompt")
  func prompt() throws {
    let vector = Self.vectors[1]
    let run = try vector.runs()[0]
    try vector.withWeights { weights in
      var inputs = inputs(run)
      inputs[2].values = inputs[2].values.map { -$0 }
      let output = try network(vector, weights).run(inputs)[0]
      #expect(relativeError(output.values, run["output"]!.values) > 1e-3)
    }
  }

  @Test("depends on the whole prompt, and on each number of the image's size")
  func added() throws {
    let vector = Self.vectors[2]
    let run = try vector.runs()[0]
    try vector.withWeights { weights in
      let network = try network(vector, weights)
      func change(_ input: Int, _ place: Int) throws -> Double {
        var inputs = inputs(run)
        inputs[input].values[place] += 64
        return relativeError(try network.run(inputs)[0].values, run["output"]!.values)
      }
      #expect(try change(3, 0) > 1e-3)
      for place in 0..<6 { #expect(try change(4, place) > 1e-4) }
    }
  }

  @Test("may be the one of Stable Diffusion XL, as its file is published")
  func published() throws {
    let json = """
      {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.24.0.dev0", "act_fn": "silu",
       "addition_embed_type": "text_time", "addition_embed_type_num_heads": 64, "addition_time_embed_dim": 256,
       "attention_head_dim": [5, 10, 20], "attention_type": "default", "block_out_channels": [320, 640, 1280],
       "center_input_sample": false, "class_embed_type": null, "class_embeddings_concat": false, "conv_in_kernel": 3,
       "conv_out_kernel": 3, "cross_attention_dim": 2048, "cross_attention_norm": null,
       "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"], "downsample_padding": 1,
       "dropout": 0.0, "dual_cross_attention": false, "encoder_hid_dim": null, "encoder_hid_dim_type": null,
       "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": 4, "layers_per_block": 2,
       "mid_block_only_cross_attention": null, "mid_block_scale_factor": 1, "mid_block_type": "UNetMidBlock2DCrossAttn",
       "norm_eps": 1e-05, "norm_num_groups": 32, "num_attention_heads": null, "num_class_embeds": null,
       "only_cross_attention": false, "out_channels": 4, "projection_class_embeddings_input_dim": 2816,
       "resnet_out_scale_factor": 1.0, "resnet_skip_time_act": false, "resnet_time_scale_shift": "default",
       "reverse_transformer_layers_per_block": null, "sample_size": 64, "time_cond_proj_dim": null,
       "time_embedding_act_fn": null, "time_embedding_dim": null, "time_embedding_type": "positional",
       "timestep_post_act": null, "transformer_layers_per_block": [1, 2, 10],
       "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], "upcast_attention": null,
       "use_linear_projection": true}
      """
    let configuration = try UNet2DCondition.Configuration(json: Data(json.utf8))
    #expect(configuration.pooledWidth == 1280)
    #expect(configuration.contextWidth == 2048)
    #expect(configuration.sizeMultiple == 4)
  }

  @Test("says what goes in and comes out")
  func configuration() throws {
    let configuration = try UNet2DCondition.Configuration(json: Self.vectors[0].configuration())
    #expect(configuration.inChannels == 4)
    #expect(configuration.outChannels == 4)
    #expect(configuration.contextWidth == 24)
    #expect(configuration.sizeMultiple == 8)
    #expect(configuration.sampleSize?.height == 64)
  }

  @Test("has diffusers' defaults for absent keys")
  func defaults() throws {
    func read(_ json: String) throws -> UNet2DCondition.Configuration { try .init(json: Data(json.utf8)) }
    let plain = try read("{}")
    #expect(
      try read(
        """
        {"attention_head_dim": [8, 8, 8, 8], "cross_attention_dim": 1280, "layers_per_block": 2,
         "block_out_channels": [320, 640, 1280, 1280], "transformer_layers_per_block": 1, "only_cross_attention": false,
         "mid_block_type": "UNetMidBlock2DCrossAttn", "conv_in_kernel": 3, "resnet_out_scale_factor": 1.0,
         "time_embedding_type": "positional", "upcast_attention": false, "class_embed_type": null}
        """) == plain)
    #expect(try read(#"{"use_linear_projection": true}"#) != plain)
    #expect(try read(#"{"attention_head_dim": [5, 10, 20, 20]}"#) != plain)
    #expect(try read(#"{"decay": 0.9999, "use_ema_warmup": true, "optimization_step": 7}"#) == plain)
  }

  @Test(
    "is refused by the name of what is not supported",
    arguments: [
      (#""_class_name": "UNet2DModel""#, "_class_name"), (#""attention_head_dim": 7"#, "attention_head_dim"),
      (#""attention_head_dim": [5, 10]"#, "attention_head_dim"), (#""attention_head_dim": null"#, "attention_head_dim"),
      (#""cross_attention_dim": [1, 2, 3, 4]"#, "cross_attention_dim"),
      (#""num_attention_heads": 4"#, "num_attention_heads"),
      (#""addition_embed_type": "text_image""#, "addition_embed_type"),
      (#""addition_embed_type": "text_time""#, "addition_time_embed_dim"),
      (#""addition_embed_type": "text_time", "addition_time_embed_dim": 7"#, "addition_time_embed_dim"),
      (
        #""addition_embed_type": "text_time", "addition_time_embed_dim": 8"#, "projection_class_embeddings_input_dim"
      ),
      (
        #""addition_embed_type": "text_time", "addition_time_embed_dim": 8, "projection_class_embeddings_input_dim": 48"#,
        "projection_class_embeddings_input_dim"
      ),
      (#""addition_time_embed_dim": 8"#, "addition_time_embed_dim"),
      (#""num_class_embeds": 1000"#, "num_class_embeds"),
      (#""dual_cross_attention": true"#, "dual_cross_attention"),
      (#""only_cross_attention": true"#, "only_cross_attention"),
      (#""mid_block_type": "UNetMidBlock2DSimpleCrossAttn""#, "mid_block_type"),
      (#""down_block_types": ["AttnDownBlock2D"]"#, "down_block_types"), (#""conv_out_kernel": 1"#, "conv_out_kernel"),
      (#""time_cond_proj_dim": 256"#, "time_cond_proj_dim"), (#""attention_type": "gated""#, "attention_type"),
      (#""resnet_time_scale_shift": "ada_group""#, "resnet_time_scale_shift"),
      (#""transformer_layers_per_block": [[1], [2]]"#, "transformer_layers_per_block"),
      (#""transformer_layers_per_block": [1, [1, 2], 1, 1]"#, "reverse_transformer_layers_per_block"),
      (#""transformer_layers_per_block": [1, [1, 2, 3], 1, 1]"#, "transformer_layers_per_block"),
      (#""reverse_transformer_layers_per_block": [1, [1, 2], 1, 1]"#, "reverse_transformer_layers_per_block"),
      (#""time_embedding_type": "fourier""#, "time_embedding_type"),
    ])
  func unsupported(entry: String, key: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try UNet2DCondition.Configuration(json: Data("{\(entry)}".utf8))
    }
    guard case .unsupported(key, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("is refused for an unknown key")
  func unknown() {
    #expect(throws: ConfigurationError.unknownKey("rope", value: "4")) {
      try UNet2DCondition.Configuration(json: Data(#"{"rope":4}"#.utf8))
    }
  }
}
