package import DDCM
import Essentials
package import Inference

/// The U-Net of "Diffusion Models Beat GANs on Image Synthesis" (Dhariwal & Nichol 2021), from checkpoints that
/// name its parts as OpenAI's guided-diffusion does.
///
/// Such checkpoints come without a config.json: what the network is made of follows from the names and shapes of its
/// tensors. It predicts ε; variances that it may predict as well are not part of the graph's result.
package enum GuidedDiffusionUNet {
  /// The network with its weights, as a graph.
  ///
  /// Inputs: `sample`, [1, C, H, W]; `timestep`, [1]; for a class-conditional network, `label`, [1], the number of the
  /// class. Output: [1, C, H, W].
  /// - Parameters:
  ///   - structure: what the weights say.
  ///   - weights: the checkpoint.
  ///   - height: H; a multiple of `structure.sizeMultiple`.
  ///   - width: W; likewise.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  package static func graph(
    _ structure: Structure, weights: any WeightFile, height: Graph.Dimension = .dynamic,
    width: Graph.Dimension = .dynamic
  ) throws -> Graph {
    for extent in [height, width].compactMap(\.value) {
      precondition(extent % structure.sizeMultiple == 0, "sizes are multiples of \(structure.sizeMultiple)")
    }
    return try GuidedDiffusionBuilder.graph(structure, weights, height: height, width: width)
  }
}

extension GuidedDiffusionUNet {
  /// The layers of a network, by the names and shapes of its tensors, and its flags. A value can always be built.
  package struct Structure: Sendable, Equatable {
    /// Of a sample, and of the predicted noise.
    package let channels: Int
    /// How many classes a class-conditional network has; nil for other networks.
    package let classes: Int?
    /// Whether the network predicts variances too.
    package let learnsVariance: Bool
    /// Heights and widths of samples are multiples of it.
    package let sizeMultiple: Int
    /// What does not follow from the tensors.
    package let flags: Flags

    let outChannels: Int
    let firstChannels: Int
    let width: Int
    let timeWidth: Int
    let usesScaleShiftNorm: Bool
    let down: [Block]
    let up: [Block]

    /// An entry of `input_blocks` or `output_blocks`.
    struct Block: Sendable, Equatable {
      let name: String
      let channels: Int
      let attends: Bool
      /// How it changes the size: instead of all else on the way down, after all else on the way up.
      let resampling: UNetPlan.Resampler?
    }
  }
}

extension GuidedDiffusionUNet.Structure {
  /// Reads the structure off a checkpoint.
  ///
  /// - Parameter flags: nil for those of the published checkpoints of the same structure.
  /// - Throws: `GuidedDiffusionError` if the tensors are not those of such a network, or if there are no flags.
  package init(
    _ weights: any WeightFile, flags: GuidedDiffusionUNet.Flags? = nil
  ) throws(GuidedDiffusionError) {
    let reader = GuidedDiffusionReader(weights)
    let first = try reader.shape("input_blocks.0.0.weight", rank: 4)
    let time = try reader.shape("time_embed.0.weight", rank: 2)
    (channels, firstChannels, timeWidth, width) = (first[1], first[0], time[0], time[1])
    outChannels = try reader.shape("out.2.weight", rank: 4)[0]
    guard outChannels == channels || outChannels == channels * 2 else {
      throw reader.refusal("out.2.weight", "has \(outChannels) channels, where samples have \(channels)")
    }
    learnsVariance = outChannels != channels
    classes = try weights["label_emb.weight"] == nil ? nil : reader.shape("label_emb.weight", rank: 2)[0]

    up = try reader.up()
    let layers = GuidedDiffusionReader.layers(up)
    sizeMultiple = 1 << (layers.count - 1)
    down = try reader.down(layers)
    let projected = try reader.shape("middle_block.0.emb_layers.1.weight", rank: 2)[0]
    let middle = try reader.shape("middle_block.0.out_layers.3.weight", rank: 4)[0]
    usesScaleShiftNorm = projected == middle * 2
    let published = GuidedDiffusionUNet.Flags(
      publishedWith: width, levels: layers.count, deepest: middle, usesScaleShiftNorm: usesScaleShiftNorm,
      resamplesByBlocks: up.contains { $0.resampling == .resnet }, isClassConditional: classes != nil)
    guard let flags = flags ?? published else { throw .flagsNeeded(file: weights.path) }
    self.flags = flags
    try reader.check(down + up, middle: middle, flags.attention)
  }
}

/// Why a checkpoint is not one of a guided-diffusion network.
package enum GuidedDiffusionError: Error, Equatable, CustomStringConvertible {
  case missing(file: String, tensor: String)
  case unsupported(file: String, tensor: String, reason: String)
  /// The flags of the checkpoint are unknown.
  case flagsNeeded(file: String)
}

extension GuidedDiffusionError: DDCMErrorConvertible {
  package var ddcmError: DDCMError {
    switch self {
    case .missing(let file, let tensor):
      DDCMError(
        .unsupported,
        "The weight file '\(file)' has no tensor \"\(tensor)\": it is not a checkpoint of guided-diffusion.",
        remedy: "Set \(.model) to a folder in the diffusers layout, or to a checkpoint of guided-diffusion.")
    case .unsupported(let file, let tensor, let reason):
      DDCMError(
        .unsupported,
        """
        The weight file '\(file)' is of a guided-diffusion network that is not supported: tensor "\(tensor)" \(reason).
        """)
    case .flagsNeeded(let file):
      DDCMError(
        .unsupported,
        """
        The checkpoint '\(file)' does not contain its number of heads and its noise schedule, and its structure is not that \
        of a published checkpoint.
        """,
        remedy: """
          Write its flags to a file of the same name with the extension .json, such as {"num_heads": 4, "noise_schedule": \
          "cosine", "diffusion_steps": 4000}.
          """)
    }
  }
}

extension GuidedDiffusionUNet.Structure {
  /// What a model's identity holds of the configuration: all that does not follow from the shapes of the weights. The
  /// names of the encoded properties are part of the identity.
  package var fingerprint: any Encodable & Sendable {
    flags.timestepScale == 1
      ? flags.attention : Rescaled(attention: flags.attention, timestepScale: flags.timestepScale)
  }

  private struct Rescaled: Encodable {
    let attention: GuidedDiffusionUNet.Attention
    let timestepScale: Float
  }
}
