import Foundation
import Inference
import Networks

/// A model's autoencoder, read and checked, but not compiled.
struct AutoencoderPart: Sendable {
  private enum Network {
    case spaceToDepth(SpaceToDepth)
    case kl(AutoencoderKL.Configuration, CoderGraphs, any WeightFile)
    case dictionary(VQModel.Configuration, CoderGraphs, any WeightFile)
  }

  private let network: Network
  /// Of the tensors that it is computed from.
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
    network = .dictionary(configuration, graphs, weights)
    weightNames = graphs.weightNames + [VQModel.dictionaryName]
  }

  /// The class of diffusers, or this package's name where diffusers has none.
  var kind: String {
    switch network {
    case .spaceToDepth: "SpaceToDepth"
    case .kl: "AutoencoderKL"
    case .dictionary: "VQModel"
    }
  }

  var weights: (any WeightFile)? {
    switch network {
    case .spaceToDepth: nil
    case .kl(_, _, let weights), .dictionary(_, _, let weights): weights
    }
  }

  var fingerprint: any Encodable & Sendable {
    switch network {
    case .spaceToDepth(let blocks): blocks
    case .kl(let configuration, _, _): configuration
    case .dictionary(let configuration, _, _): configuration
    }
  }

  var blockSize: Int {
    switch network {
    case .spaceToDepth(let blocks): blocks.blockSize
    case .kl(let configuration, _, _): configuration.blockSize
    case .dictionary(let configuration, _, _): configuration.blockSize
    }
  }

  var latentChannels: Int {
    switch network {
    case .spaceToDepth(let blocks): blocks.latentChannels
    case .kl(let configuration, _, _): configuration.latentChannels
    case .dictionary(let configuration, _, _): configuration.latentChannels
    }
  }

  /// Each half is compiled when it is first run: encoding needs both, decoding one.
  func made(with engine: some Engine, options: EngineOptions) throws -> any Autoencoder {
    switch network {
    case .spaceToDepth(let blocks): blocks
    case .kl(let configuration, let graphs, _):
      try AutoencoderKL(configuration, graphs, engine: LazyEngine(engine), options: options)
    case .dictionary(let configuration, let graphs, let weights):
      try VQModel(configuration, graphs, weights: weights, engine: LazyEngine(engine), options: options)
    }
  }
}
