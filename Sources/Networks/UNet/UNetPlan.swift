import Inference

/// What there is to build of a U-shaped network: what the networks of diffusers' `UNet2DModel` and
/// `UNet2DConditionModel` have in common.
struct UNetPlan: Sendable, Equatable, Encodable {
  let inChannels: Int
  let outChannels: Int
  /// Whether samples come as 0…1 and are made −1…1.
  let centersInput: Bool
  let time: TimeEmbedding
  let timeWidth: Int
  /// Nil for a network that is not told of classes.
  let classEmbedding: ClassEmbedding?
  let levels: [Level]
  let middle: Middle?
  let downsamplePadding: Int
  let downsample: Resampling
  let upsample: Resampling
  let style: ResidualStyle
  /// Between the two layers that the time goes through, and before the last convolution.
  let outerActivation: Graph.Activation
  /// The width of the prompt's tokens, an input of the network; nil where there is none.
  let contextWidth: Int?
  /// What the network is told beside the prompt's tokens; nil where that is nothing.
  let added: AddedEmbedding?

  /// The number that a picture's height and width must be multiples of.
  var sizeMultiple: Int { 1 << (levels.count - 1) }

  /// One size of picture, on the way down and on the way up.
  struct Level: Sendable, Equatable, Encodable {
    let channels: Int
    /// Residual blocks on the way down; there is one more on the way up.
    let layers: Int
    let attentionGoingDown: Attention?
    let attentionGoingUp: Attention?
  }

  struct Middle: Sendable, Equatable, Encodable {
    let scale: Float
    let attention: Attention?
  }

  enum Attention: Sendable, Equatable, Encodable {
    /// To the picture's own pixels; `groups` of nil: no normalization before it.
    case pixels(headWidth: Int?, groups: Int?)
    /// To the picture's own pixels and to the tokens of a prompt.
    case context(Transformer)
  }

  /// How a block with attention changes the size of the picture.
  enum Resampling: String, Sendable, Encodable { case convolution, resnet }
}
