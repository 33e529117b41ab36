public import Inference

extension GuidedDiffusionUNet {
  /// What a network is made of, as far as the names and shapes of its tensors say. One that exists is one that can be built.
  public struct Structure: Sendable, Equatable {
    /// Of a sample, and of the predicted noise.
    public let channels: Int
    /// How many classes a class-conditional network knows; nil for one that is told none.
    public let classes: Int?
    /// Whether the network predicts variances too.
    public let learnsVariance: Bool
    /// The number that a sample's height and width must be multiples of.
    public let sizeMultiple: Int

    let outChannels: Int
    let firstChannels: Int
    let width: Int
    let timeWidth: Int
    let timeScalesToo: Bool
    let attention: Attention
    let down: [Block]
    let up: [Block]

    /// An entry of `input_blocks` or `output_blocks`.
    struct Block: Sendable, Equatable {
      let name: String
      let channels: Int
      let attends: Bool
      /// How it changes the size: instead of all else on the way down, after all else on the way up.
      let resampling: UNetPlan.Resampling?
    }
  }
}

extension GuidedDiffusionUNet.Structure {
  /// Reads the structure off a checkpoint.
  ///
  /// - Parameter attention: what the checkpoint does not tell.
  /// - Throws: `GuidedDiffusionError` if the tensors are not those of such a network.
  public init(
    _ weights: any WeightFile, attention: GuidedDiffusionUNet.Attention = .init()
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
    self.attention = attention

    up = try reader.up()
    let layers = GuidedDiffusionReader.layers(up)
    sizeMultiple = 1 << (layers.count - 1)
    down = try reader.down(layers)
    let told = try reader.shape("middle_block.0.emb_layers.1.weight", rank: 2)[0]
    let middle = try reader.shape("middle_block.0.out_layers.3.weight", rank: 4)[0]
    timeScalesToo = told == middle * 2
    try reader.check(down + up, middle: middle, attention)
  }
}

/// Why a checkpoint is not one of a guided-diffusion network.
public enum GuidedDiffusionError: Error, Equatable, CustomStringConvertible {
  case missing(file: String, tensor: String)
  case unsupported(file: String, tensor: String, reason: String)

  public var description: String {
    switch self {
    case .missing(let file, let tensor):
      "the weight file '\(file)' has no tensor \"\(tensor)\": it is not of a guided-diffusion network."
    case .unsupported(let file, let tensor, let reason):
      "the weight file '\(file)' is of a guided-diffusion network that is not supported: tensor \"\(tensor)\" \(reason)."
    }
  }
}
