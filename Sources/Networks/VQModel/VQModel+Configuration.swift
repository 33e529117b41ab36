public import Foundation

extension VQModel {
  /// What a config.json of diffusers' `VQModel` says. One that exists is one that can be built.
  public struct Configuration: Sendable, Equatable, Encodable {
    /// The width of the dictionary's entries, which latents are made of.
    public let latentChannels: Int
    /// What latents are multiplied by.
    public let scalingFactor: Double
    /// How many entries the dictionary has.
    let entries: Int
    /// The channels between the dictionary and either half.
    let innerChannels: Int
    let plan: CoderPlan

    /// The pixels along one side of what becomes one element.
    public var blockSize: Int { plan.blockSize }

    /// Reads a config.json. Absent keys mean what they mean to diffusers, but for `scaling_factor`, which is 1: published
    /// models without it have been trained so, and diffusers' 0.18215 spoils their pictures (huggingface/diffusers#6725).
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    public init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      let size = ConfigurationReader.size
      _ = try reader.choice("_class_name", default: true, ["VQModel": true])
      plan = try CoderPlan(&reader)
      innerChannels = try reader.integer("latent_channels", default: 3, in: size)
      latentChannels = try reader.optionalInteger("vq_embed_dim", default: nil, in: size) ?? innerChannels
      entries = try reader.integer("num_vq_embeddings", default: 256, in: 1...1_000_000)
      scalingFactor = try reader.positive("scaling_factor", default: 1)
      _ = try reader.choice("norm_type", default: true, ["group": true])
      _ = try reader.bool("lookup_from_codebook", default: false)  // of decoding what is not to be looked up
      try reader.refuseUnknown()
    }
  }
}
