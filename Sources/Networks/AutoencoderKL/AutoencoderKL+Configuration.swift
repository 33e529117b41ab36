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
    let plan: CoderPlan
    let hasLatentConvolution: Bool
    let hasPostLatentConvolution: Bool

    /// The pixels along one side of what becomes one element.
    public var blockSize: Int { plan.blockSize }

    /// Reads a config.json. Absent keys mean what they mean to diffusers.
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    public init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      _ = try reader.choice("_class_name", default: true, ["AutoencoderKL": true])
      plan = try CoderPlan(&reader)
      latentChannels = try reader.integer("latent_channels", default: 4, in: ConfigurationReader.size)
      scalingFactor = try reader.positive("scaling_factor", default: 0.18215)
      shiftFactor = try reader.value("shift_factor", default: 0, supported: "null, numbers") {
        if case .number(let number) = $0 { number } else { $0 == .null ? 0 : nil }
      }
      hasLatentConvolution = try reader.bool("use_quant_conv", default: true)
      hasPostLatentConvolution = try reader.bool("use_post_quant_conv", default: true)
      try reader.mustBeNull("latents_mean")
      try reader.mustBeNull("latents_std")
      try reader.refuseUnknown()
    }
  }
}
