import DDCM
import Inference
import Networks

/// A model's denoiser, read and checked, but not compiled.
struct DenoiserPart: Sendable {
  /// The class of diffusers, or this package's name where diffusers has none.
  let kind: String
  let inChannels: Int
  let outChannels: Int
  /// The number that a latent's height and width must be multiples of.
  let sizeMultiple: Int
  /// The side of the latents that it was trained on.
  let trainedSize: Int?
  /// How many classes it draws; nil where it is not told of classes.
  let classCount: Int?
  /// Whether it is told how large the picture is.
  let readsSizes: Bool
  let weights: any WeightFile
  /// Takes latents of any size that fits.
  let graph: Graph
  /// Takes latents of one height and width.
  let fixedGraph: @Sendable (Dimension, Dimension) throws -> Graph
  let fingerprint: any Encodable & Sendable

  init(_ configuration: UNet2D.Configuration, weights: any WeightFile) throws {
    kind = "UNet2DModel"
    (inChannels, outChannels) = (configuration.inChannels, configuration.outChannels)
    (sizeMultiple, trainedSize) = (configuration.sizeMultiple, configuration.sampleSize?.height)
    (classCount, readsSizes) = (configuration.classCount, false)
    self.weights = weights
    fixedGraph = { try UNet2D.graph(configuration, weights: weights, height: $0, width: $1) }
    graph = try fixedGraph(.dynamic, .dynamic)
    fingerprint = configuration.fingerprint
  }

  init(_ configuration: UNet2DCondition.Configuration, weights: any WeightFile) throws {
    kind = "UNet2DConditionModel"
    (inChannels, outChannels) = (configuration.inChannels, configuration.outChannels)
    (sizeMultiple, trainedSize) = (configuration.sizeMultiple, configuration.sampleSize?.height)
    (classCount, readsSizes) = (nil, configuration.pooledWidth != nil)
    self.weights = weights
    fixedGraph = { try UNet2DCondition.graph(configuration, weights: weights, height: $0, width: $1) }
    graph = try fixedGraph(.dynamic, .dynamic)
    fingerprint = configuration.fingerprint
  }

  /// - Parameter trainedSize: nil for what OpenAI's checkpoints of as many levels have.
  init(_ structure: GuidedDiffusionUNet.Structure, weights: any WeightFile, trainedSize: Int?) throws {
    kind = "GuidedDiffusionUNet"
    (inChannels, outChannels) = (structure.channels, structure.channels)
    // 4 levels at 64², 5 at 128², 6 at 256², 7 at 512².
    (sizeMultiple, self.trainedSize) = (structure.sizeMultiple, trainedSize ?? 8 * structure.sizeMultiple)
    (classCount, readsSizes) = (structure.classes, false)
    self.weights = weights
    fixedGraph = { try GuidedDiffusionUNet.graph(structure, weights: weights, height: $0, width: $1) }
    graph = try fixedGraph(.dynamic, .dynamic)
    fingerprint = structure.fingerprint
  }
}
