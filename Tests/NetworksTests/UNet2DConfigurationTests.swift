import Foundation
import Networks
import Testing

@Suite("A UNet2D's config.json") struct UNet2DConfigurationTests {
  func read(_ json: String) throws(ConfigurationError) -> UNet2D.Configuration {
    try UNet2D.Configuration(json: Data(json.utf8))
  }

  @Test("says what goes in and comes out")
  func reads() throws {
    let configuration = try read(
      """
      {"_class_name": "UNet2DModel", "_diffusers_version": "0.4", "sample_size": [64, 48], "in_channels": 4,
       "out_channels": 8, "block_out_channels": [32, 64], "down_block_types": ["DownBlock2D", "UNetResAttnDownBlock2D"],
       "up_block_types": ["UpBlock2D", "UpBlock2D"], "dropout": 0.1, "new_key": null}
      """)
    #expect(configuration.sampleSize?.height == 64)
    #expect(configuration.sampleSize?.width == 48)
    #expect(configuration.inChannels == 4)
    #expect(configuration.outChannels == 8)
    #expect(configuration.sizeMultiple == 2)
  }

  @Test("has diffusers' defaults for absent keys")
  func defaults() throws {
    let full = """
      {"sample_size": null, "in_channels": 3, "out_channels": 3, "center_input_sample": false,
       "time_embedding_type": "positional", "time_embedding_dim": null, "freq_shift": 0, "flip_sin_to_cos": true,
       "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"],
       "mid_block_type": "UNetMidBlock2D",
       "up_block_types": ["AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
       "block_out_channels": [224, 448, 672, 896], "layers_per_block": 2, "mid_block_scale_factor": 1,
       "downsample_padding": 1, "downsample_type": "conv", "upsample_type": "conv", "dropout": 0.0, "act_fn": "silu",
       "attention_head_dim": 8, "norm_num_groups": 32, "attn_norm_num_groups": null, "norm_eps": 1e-5,
       "resnet_time_scale_shift": "default", "add_attention": true, "class_embed_type": null,
       "num_class_embeds": null, "num_train_timesteps": null}
      """
    #expect(try read("{}") == read(full))
    #expect(try read(#"{"act_fn": "swish"}"#) == read(full))
    #expect(try read(#"{"attention_head_dim": null}"#) != read(full))
    #expect(try read(#"{"mid_block_type": null}"#) != read(full))
  }

  @Test(
    "is refused by the name of what is not supported",
    arguments: [
      (#""_class_name": "UNet2DConditionModel""#, "_class_name", #""UNet2DConditionModel""#),
      (#""class_embed_type": "identity""#, "class_embed_type", #""identity""#),
      (
        #""class_embed_type": "timestep", "time_embedding_type": "fourier""#, "class_embed_type", #""timestep""#
      ),
      (#""num_class_embeds": 0"#, "num_class_embeds", "0"),
      (#""time_embedding_type": "rope""#, "time_embedding_type", #""rope""#),
      (#""time_embedding_type": "learned""#, "num_train_timesteps", "null"),
      (#""act_fn": "quick_gelu""#, "act_fn", #""quick_gelu""#),
      (#""resnet_time_scale_shift": "spatial""#, "resnet_time_scale_shift", #""spatial""#),
      (#""mid_block_type": "UNetMidBlock2DCrossAttn""#, "mid_block_type", #""UNetMidBlock2DCrossAttn""#),
      (#""downsample_type": "fir""#, "downsample_type", #""fir""#),
      (#""upsample_type": null"#, "upsample_type", "null"),
      (#""downsample_padding": 2"#, "downsample_padding", "2"),
      (#""in_channels": 0"#, "in_channels", "0"),
      (#""in_channels": 3.5"#, "in_channels", "3.5"),
      (#""in_channels": true"#, "in_channels", "true"),
      (#""out_channels": 1e300"#, "out_channels", "1e+300"),
      (#""layers_per_block": -1"#, "layers_per_block", "-1"),
      (#""norm_eps": 0"#, "norm_eps", "0"),
      (#""norm_num_groups": null"#, "norm_num_groups", "null"),
      (#""norm_num_groups": 33"#, "norm_num_groups", "33"),
      (#""attn_norm_num_groups": 5"#, "attn_norm_num_groups", "5"),
      (#""attention_head_dim": 9"#, "attention_head_dim", "9"),
      (#""center_input_sample": 1"#, "center_input_sample", "1"),
      (#""freq_shift": 112"#, "freq_shift", "112"),
      (#""sample_size": [1, 2, 3]"#, "sample_size", "[1, 2, 3]"),
      (#""block_out_channels": []"#, "block_out_channels", "[]"),
      (#""block_out_channels": [32, "64"]"#, "block_out_channels", #"[32, "64"]"#),
      (#""block_out_channels": [32]"#, "down_block_types", "(absent)"),
      (#""down_block_types": ["DownBlock2D"]"#, "down_block_types", #"["DownBlock2D"]"#),
      (
        #""up_block_types": ["UpBlock2D", "SkipUpBlock2D", "UpBlock2D", "UpBlock2D"]"#, "up_block_types",
        #"["UpBlock2D", "SkipUpBlock2D", "UpBlock2D", "UpBlock2D"]"#
      ),
    ])
  func unsupported(entry: String, key: String, value: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try read("{\(entry)}") }
    guard case .unsupported(key, value, let supported)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!supported.isEmpty)
    #expect(error?.description.contains("\"\(key)\": \(value), which is not supported; supported: ") == true)
  }

  @Test("says how many classes there are, if any")
  func classes() throws {
    #expect(try read("{}").classCount == nil)
    #expect(try read(#"{"num_class_embeds": 1001}"#).classCount == 1001)
    #expect(try read(#"{"num_class_embeds": 10, "class_embed_type": "timestep"}"#).classCount == 10)
    #expect(try read(#"{"class_embed_type": "timestep"}"#).classCount == 1 << 20)
  }

  @Test("is refused for an unknown key")
  func unknown() {
    #expect(throws: ConfigurationError.unknownKey("encoder_hid_dim", value: "4")) {
      try read(#"{"encoder_hid_dim":4}"#)
    }
  }

  @Test("must be a JSON object", arguments: ["[]", "3"])
  func notAnObject(json: String) {
    #expect(throws: ConfigurationError.notAnObject(reason: "it is not a JSON object")) { try read(json) }
  }

  @Test("must be JSON", arguments: ["", "{", #"{"a":}"#, String(repeating: #"{"a":"#, count: 100_000)])
  func notJSON(json: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(json) }
    guard case .notAnObject(let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.hasPrefix("it is not well-formed JSON: at byte "))
  }

  @Test("may have what diffusers' EMA adds to it")
  func training() throws {
    let ema = """
      {"decay": 0.9999, "inv_gamma": 1.0, "min_decay": 0.0, "optimization_step": 100, "power": 0.75,
       "update_after_step": 0, "use_ema_warmup": false, "dropout": 0.1}
      """
    #expect(try read(ema) == read("{}"))
  }

  @Test("must not be large")
  func large() {
    let error = #expect(throws: ConfigurationError.self) { try read(String(repeating: " ", count: 1 << 21)) }
    #expect(
      error?.description
        == "it has 2097152 bytes, more than the 1048576 allowed")
  }
}
