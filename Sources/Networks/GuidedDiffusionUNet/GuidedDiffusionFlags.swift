import DDCM
package import Essentials
import Inference

extension GuidedDiffusionUNet {
  /// What does not follow from a checkpoint's tensors: how the channels of its attentions are divided into heads.
  package struct Attention: Sendable, Equatable, Encodable {
    package enum Heads: Sendable, Equatable, Encodable {
      /// The number of channels of each head.
      case width(Int)
      /// The number of heads, whatever their width.
      case count(Int)
    }

    /// Which of a projection's rows are queries, keys and values.
    package enum Order: String, Sendable, Encodable {
      /// Those of the first head, then those of the next.
      case headByHead
      /// All queries, all keys, all values: `use_new_attention_order`.
      case queriesFirst
    }

    package var heads: Heads
    package var order: Order

    /// By default those of OpenAI's checkpoints of 256² and 512² pixels.
    package init(heads: Heads = .width(64), order: Order = .headByHead) {
      self.heads = heads
      self.order = order
    }

    /// The number of heads of an attention; nil if they do not divide the channels.
    func count(channels: Int) -> Int? {
      switch heads {
      case .width(let width): channels % width == 0 ? channels / width : nil
      case .count(let count): channels % count == 0 ? count : nil
      }
    }
  }
}

extension GuidedDiffusionUNet {
  /// What does not follow from a checkpoint's tensors: guided-diffusion's own flags, by their names there.
  ///
  /// The defaults are those of OpenAI's checkpoints of 256² and 512² pixels.
  package struct Flags: Sendable, Equatable {
    /// How much noise each timestep adds.
    package enum NoiseSchedule: String, Sendable, CaseIterable {
      case linear, cosine
    }

    package var attention = Attention()
    package var noiseSchedule = NoiseSchedule.linear
    package var diffusionSteps = 1000

    /// The side of the images that the model was trained on, in pixels; nil if unknown.
    package var imageSize: Int?

    package init() {}

    /// What timesteps are multiplied by before the network sees them: `rescale_timesteps`.
    package var timestepScale: Float { rescalesTimesteps ? 1000 / Float(diffusionSteps) : 1 }
    package var rescalesTimesteps = false

    /// Reads a JSON object written for the checkpoint. Absent keys have the defaults.
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    package init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      _ = try reader.choice("_class_name", default: true, ["GuidedDiffusionUNet": true])
      let count = try reader.optionalInteger("num_heads", default: nil, in: ConfigurationReader.size)
      // −1 means that the number of heads decides.
      let width = try reader.integer("num_head_channels", default: count == nil ? 64 : -1, in: -1...65536)
      guard width > 0 || (width == -1 && count != nil) else {
        throw .unsupported(key: "num_head_channels", value: "\(width)", supported: "1 to 65536, or -1 with num_heads")
      }
      let queriesFirst = try reader.bool("use_new_attention_order", default: false)
      // As there, a width goes before a number.
      attention = Attention(
        heads: width > 0 ? .width(width) : .count(count ?? 1), order: queriesFirst ? .queriesFirst : .headByHead)
      noiseSchedule = try reader.choice("noise_schedule", default: .linear, ["linear": .linear, "cosine": .cosine])
      diffusionSteps = try reader.integer("diffusion_steps", default: 1000, in: 1...65536)
      imageSize = try reader.optionalInteger("image_size", default: nil, in: ConfigurationReader.size)
      rescalesTimesteps = try reader.bool("rescale_timesteps", default: false)
      let upsampling = try reader.optionalInteger("num_heads_upsample", default: nil, in: -1...65536)
      guard upsampling ?? -1 == -1 || upsampling == count else {
        throw .unsupported(key: "num_heads_upsample", value: "\(upsampling ?? -1)", supported: "-1, or as num_heads")
      }
      _ = try reader.value("predict_xstart", default: true, supported: "false") { $0 == .bool(false) ? true : nil }
      // These follow from the tensors, or are for training or sampling only.
      reader.ignore(
        "num_channels", "num_res_blocks", "channel_mult", "attention_resolutions", "class_cond", "learn_sigma",
        "resblock_updown", "use_scale_shift_norm", "use_fp16", "use_checkpoint", "dropout", "sigma_small", "use_kl",
        "rescale_learned_sigmas", "timestep_respacing")
      try reader.refuseUnknown()
    }
  }
}

extension GuidedDiffusionUNet.Flags {
  /// The flags of OpenAI's published checkpoints (guided-diffusion, improved-diffusion) by their structure; nil for a
  /// structure that none of them has.
  ///
  /// - Parameters:
  ///   - width: the channels of the first level, without its multiplier.
  ///   - deepest: the channels of the last level.
  ///   - resamplesByBlocks: whether the size is changed by residual blocks, or else by convolutions.
  package init?(
    publishedWith width: Int, levels: Int, deepest: Int, usesScaleShiftNorm: Bool, resamplesByBlocks: Bool,
    isClassConditional: Bool
  ) {
    self.init()
    switch (levels, width, resamplesByBlocks, isClassConditional) {
    // improved-diffusion's LSUN bedroom, 256².
    case (6, 128, false, false) where !usesScaleShiftNorm: attention = .init(heads: .count(1))
    // guided-diffusion's 256² and 512², LSUN, and others trained with its defaults.
    case (6..., _, _, _): break
    // guided-diffusion's 128².
    case (5, 256, true, true): attention = .init(heads: .count(4))
    // guided-diffusion's 64².
    case (4, 192, true, true): (attention, noiseSchedule) = (.init(order: .queriesFirst), .cosine)
    // improved-diffusion's class-conditional ImageNet-64.
    case (4, 192, false, true):
      (attention, noiseSchedule, diffusionSteps) = (.init(heads: .count(4)), .cosine, 4000)
    // improved-diffusion's ImageNet-64, and its CIFAR-10.
    case (4, 128, false, false) where usesScaleShiftNorm:
      (attention, noiseSchedule, diffusionSteps) = (.init(heads: .count(4)), .cosine, 4000)
      (rescalesTimesteps, imageSize) = (true, deepest == 2 * width ? 32 : 64)
    default: return nil
    }
  }
}
