import DDCM
public import Foundation
import Inference

extension AutoencoderKL {
  /// What a config.json of diffusers' `AutoencoderKL` says. One that exists is one that can be built.
  public struct Configuration: Sendable, Equatable, Encodable {
    public let latentChannels: Int
    /// What latents are multiplied by, so that their deviation is about 1.
    public let scalingFactor: Double
    /// What is subtracted from latents before.
    public let shiftFactor: Double
    let channels: [Int]
    let layersPerBlock: Int
    let style: ResidualStyle
    let middleAttends: Bool
    let hasLatentConvolution: Bool
    let hasPostLatentConvolution: Bool

    /// The pixels along one side of what becomes one element.
    public var blockSize: Int { 1 << (channels.count - 1) }

    /// Reads a config.json. Absent keys mean what they mean to diffusers.
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    public init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      let size = ConfigurationReader.size
      _ = try reader.choice("_class_name", default: true, ["AutoencoderKL": true])
      channels = try reader.blockChannels(default: [64])
      _ = try reader.blocks(
        "down_block_types", default: [true], ["DownEncoderBlock2D": true], count: channels.count)
      _ = try reader.blocks("up_block_types", default: [true], ["UpDecoderBlock2D": true], count: channels.count)
      layersPerBlock = try reader.integer("layers_per_block", default: 1, in: 1...64)
      latentChannels = try reader.integer("latent_channels", default: 4, in: size)
      scalingFactor = try reader.positive("scaling_factor", default: 0.18215)
      shiftFactor = try reader.value("shift_factor", default: 0, supported: "null, numbers") {
        if case .number(let number) = $0 { number } else { $0 == .null ? 0 : nil }
      }
      style = ResidualStyle(
        groups: try reader.integer("norm_num_groups", default: 32, in: size), epsilon: 1e-6,
        activation: try reader.activation(), timeScalesToo: false)
      middleAttends = try reader.bool("mid_block_add_attention", default: true)
      hasLatentConvolution = try reader.bool("use_quant_conv", default: true)
      hasPostLatentConvolution = try reader.bool("use_post_quant_conv", default: true)
      _ = try reader.integer("in_channels", default: 3, in: 3...3)
      _ = try reader.integer("out_channels", default: 3, in: 3...3)
      try reader.mustBeNull("latents_mean")
      try reader.mustBeNull("latents_std")
      reader.ignore("sample_size")  // of tiles, which are not used
      reader.ignore("force_upcast")  // for float16, whose range is too small for some models
      try reader.refuseUnknown()
      for channels in channels where channels % style.groups != 0 {
        throw .unsupported(key: "norm_num_groups", value: "\(style.groups)", supported: "divisors of \(channels)")
      }
    }
  }
}
