import Inference
import Networks

/// A model's autoencoder, read and checked, but not compiled.
enum AutoencoderPart: Sendable {
  case spaceToDepth(SpaceToDepth)
  case kl(AutoencoderKL.Configuration, any WeightFile, graphs: [Graph])

  /// - Throws: `WeightFileError` where the weights are not those of the configuration.
  static func kl(_ configuration: AutoencoderKL.Configuration, _ weights: any WeightFile) throws -> Self {
    let graphs = try [
      AutoencoderKL.encoder(configuration, weights: weights), AutoencoderKL.decoder(configuration, weights: weights),
    ]
    return .kl(configuration, weights, graphs: graphs)
  }

  var kind: String {
    switch self {
    case .spaceToDepth: "SpaceToDepth"
    case .kl: "AutoencoderKL"
    }
  }

  var blockSize: Int {
    switch self {
    case .spaceToDepth(let blocks): blocks.blockSize
    case .kl(let configuration, _, _): configuration.blockSize
    }
  }

  var latentChannels: Int {
    switch self {
    case .spaceToDepth(let blocks): blocks.latentChannels
    case .kl(let configuration, _, _): configuration.latentChannels
    }
  }

  /// Each half is compiled when it is first run: encoding needs both, decoding one.
  func made(with engine: some Engine, options: EngineOptions) throws -> any Autoencoder {
    switch self {
    case .spaceToDepth(let blocks): blocks
    case .kl(let configuration, let weights, _):
      try AutoencoderKL(configuration, weights: weights, engine: LazyEngine(engine), options: options)
    }
  }
}
