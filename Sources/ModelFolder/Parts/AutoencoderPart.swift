import Foundation
import Inference
import Networks

/// A model's autoencoder, read and checked, but not compiled.
struct AutoencoderPart: Sendable {
  private enum Network {
    case spaceToDepth(SpaceToDepth)
    case kl(AutoencoderKL.Configuration, any WeightFile)
    case dictionary(VQModel.Configuration, any WeightFile)
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
    network = .kl(configuration, weights)
    weightNames =
      try AutoencoderKL.encoder(configuration, weights: weights).weightNames
      + AutoencoderKL.decoder(configuration, weights: weights).weightNames
  }

  /// - Throws: `WeightFileError` where the weights are not those of the configuration.
  init(_ configuration: VQModel.Configuration, weights: any WeightFile) throws {
    network = .dictionary(configuration, weights)
    weightNames =
      try VQModel.encoder(configuration, weights: weights).weightNames
      + VQModel.decoder(configuration, weights: weights).weightNames + [VQModel.dictionaryName]
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
    case .kl(_, let weights), .dictionary(_, let weights): weights
    }
  }

  var fingerprint: any Encodable & Sendable {
    switch network {
    case .spaceToDepth(let blocks): blocks
    case .kl(let configuration, _): configuration
    case .dictionary(let configuration, _): configuration
    }
  }

  var blockSize: Int {
    switch network {
    case .spaceToDepth(let blocks): blocks.blockSize
    case .kl(let configuration, _): configuration.blockSize
    case .dictionary(let configuration, _): configuration.blockSize
    }
  }

  var latentChannels: Int {
    switch network {
    case .spaceToDepth(let blocks): blocks.latentChannels
    case .kl(let configuration, _): configuration.latentChannels
    case .dictionary(let configuration, _): configuration.latentChannels
    }
  }

  /// Each half is compiled when it is first run: encoding needs both, decoding one.
  func made(with engine: some Engine, options: EngineOptions) throws -> any Autoencoder {
    switch network {
    case .spaceToDepth(let blocks): blocks
    case .kl(let configuration, let weights):
      try AutoencoderKL(configuration, weights: weights, engine: LazyEngine(engine), options: options)
    case .dictionary(let configuration, let weights):
      try VQModel(configuration, weights: weights, engine: LazyEngine(engine), options: options)
    }
  }
}
