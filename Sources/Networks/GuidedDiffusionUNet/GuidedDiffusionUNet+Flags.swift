import DDCM
public import Foundation

extension GuidedDiffusionUNet {
  /// What no tensor of a checkpoint tells: guided-diffusion's own flags, by their names there.
  ///
  /// Where nobody writes them down they are those of OpenAI's checkpoints of 256² and 512² pixels.
  public struct Flags: Sendable, Equatable {
    /// How much noise each timestep adds.
    public enum NoiseSchedule: String, Sendable, CaseIterable {
      case linear, cosine
    }

    public var attention = Attention()
    public var noiseSchedule = NoiseSchedule.linear
    public var diffusionSteps = 1000

    /// The side of the pictures that the model was trained on, in pixels; nil where nobody says.
    public var imageSize: Int?

    public init() {}

    /// Reads a JSON object written for the checkpoint. Absent keys mean what OpenAI's checkpoints have.
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    public init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      _ = try reader.choice("_class_name", default: true, ["GuidedDiffusionUNet": true])
      let count = try reader.optionalInteger("num_heads", default: nil, in: ConfigurationReader.size)
      // −1 says that their number decides.
      let width = try reader.integer("num_head_channels", default: count == nil ? 64 : -1, in: -1...65536)
      guard width > 0 || (width == -1 && count != nil) else {
        throw .unsupported(key: "num_head_channels", value: "\(width)", supported: "1 to 65536, or -1 with num_heads")
      }
      let queriesFirst = try reader.bool("use_new_attention_order", default: false)
      // A width goes before a number, as there.
      attention = Attention(
        heads: width > 0 ? .width(width) : .count(count ?? 1), order: queriesFirst ? .queriesFirst : .headByHead)
      noiseSchedule = try reader.choice("noise_schedule", default: .linear, ["linear": .linear, "cosine": .cosine])
      diffusionSteps = try reader.integer("diffusion_steps", default: 1000, in: 1...65536)
      imageSize = try reader.optionalInteger("image_size", default: nil, in: ConfigurationReader.size)
      try reader.refuseUnknown()
    }
  }
}
