import DDCM
import Essentials
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
  /// How many classes it has; nil if it is not class-conditional.
  let classCount: Int?
  /// Whether the image's size is one of its inputs.
  let readsSizes: Bool
  let weights: any WeightFile
  /// Takes latents of any size that fits.
  let graph: Graph
  /// Takes latents of one height and width.
  let fixedGraph: @Sendable (Graph.Dimension, Graph.Dimension) throws -> Graph
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

/// A model's autoencoder, read and checked, but not compiled.
struct AutoencoderPart: Sendable {
  private enum Network {
    case spaceToDepth(SpaceToDepth)
    case kl(AutoencoderKL.Configuration, CoderGraphs, any WeightFile)
    case quantized(VQModel.Configuration, CoderGraphs, any WeightFile)
  }

  private let network: Network
  /// The names of the tensors that it is computed from.
  let weightNames: [String]

  init(_ blocks: SpaceToDepth) {
    network = .spaceToDepth(blocks)
    weightNames = []
  }

  /// - Throws: `WeightFileError` where the weights are not those of the configuration.
  init(_ configuration: AutoencoderKL.Configuration, weights: any WeightFile) throws {
    let graphs = try AutoencoderKL.graphs(configuration, weights: weights)
    network = .kl(configuration, graphs, weights)
    weightNames = graphs.weightNames
  }

  /// - Throws: `WeightFileError` where the weights are not those of the configuration.
  init(_ configuration: VQModel.Configuration, weights: any WeightFile) throws {
    let graphs = try VQModel.graphs(configuration, weights: weights)
    network = .quantized(configuration, graphs, weights)
    weightNames = graphs.weightNames + [VQModel.codebookName]
  }

  /// The class of diffusers, or this package's name where diffusers has none.
  var kind: String {
    switch network {
    case .spaceToDepth: "SpaceToDepth"
    case .kl: "AutoencoderKL"
    case .quantized: "VQModel"
    }
  }

  var weights: (any WeightFile)? {
    switch network {
    case .spaceToDepth: nil
    case .kl(_, _, let weights), .quantized(_, _, let weights): weights
    }
  }

  var fingerprint: any Encodable & Sendable {
    switch network {
    case .spaceToDepth(let blocks): blocks
    case .kl(let configuration, _, _): configuration
    case .quantized(let configuration, _, _): configuration
    }
  }

  var blockSize: Int {
    switch network {
    case .spaceToDepth(let blocks): blocks.blockSize
    case .kl(let configuration, _, _): configuration.blockSize
    case .quantized(let configuration, _, _): configuration.blockSize
    }
  }

  var latentChannels: Int {
    switch network {
    case .spaceToDepth(let blocks): blocks.latentChannels
    case .kl(let configuration, _, _): configuration.latentChannels
    case .quantized(let configuration, _, _): configuration.latentChannels
    }
  }

  /// Each half is compiled when it is first run: encoding needs both, decoding one.
  func made(with engine: some Engine, options: EngineOptions) throws -> any Autoencoder {
    switch network {
    case .spaceToDepth(let blocks): blocks
    case .kl(let configuration, let graphs, _):
      try AutoencoderKL(configuration, graphs, engine: LazyEngine(engine), options: options)
    case .quantized(let configuration, let graphs, let weights):
      try VQModel(configuration, graphs, weights: weights, engine: LazyEngine(engine), options: options)
    }
  }
}
