public import DDCM
public import Inference

/// The autoencoder of "High-Resolution Image Synthesis with Latent Diffusion Models" (Rombach et al. 2022), as diffusers'
/// `AutoencoderKL` builds it from a config.json. It is that of Stable Diffusion 1, 2 and XL.
///
/// A picture is encoded as the mean of its latent distribution, in the model's units of deviation 1.
public struct AutoencoderKL: Autoencoder {
  public let configuration: Configuration
  private let coder: Coder

  /// Compiles both halves.
  ///
  /// - Parameter tileSide: the greatest side, in pixels, of what goes through at once: a larger picture goes in tiles that
  ///   overlap by a quarter. A multiple of `configuration.blockSize`.
  /// - Throws: `WeightFileError` where the weights are not those of the configuration, or what the engine throws.
  public init(
    _ configuration: Configuration, weights: any WeightFile, engine: some Engine,
    options: EngineOptions = EngineOptions(), tileSide: Int = standardTileSide
  ) throws {
    try self.init(
      configuration, Self.graphs(configuration, weights: weights), engine: engine, options: options, tileSide: tileSide)
  }

  /// Compiles both halves of what was read.
  package init(
    _ configuration: Configuration, _ graphs: CoderGraphs, engine: some Engine, options: EngineOptions,
    tileSide: Int = standardTileSide
  ) throws {
    self.configuration = configuration
    coder = try Coder(
      graphs, blockSize: configuration.blockSize, tileSide: tileSide, engine: engine, options: options)
  }

  public var blockSize: Int { configuration.blockSize }

  public var latentChannels: Int { configuration.latentChannels }

  public var pyramid: PixelPyramid? { nil }

  /// What the user should know about how it runs, as a sentence; nil when it runs as asked.
  public var notice: String? { coder.notice }

  public func encode(planar: [Float], width: Int, height: Int) throws -> Latent {
    try coder.encode(planar: planar, width: width, height: height)
  }

  /// Three planes of a picture, held to −1…1.
  public func decode(_ latent: Latent) throws -> [Float] { try coder.decode(latent) }
}

extension AutoencoderKL {
  /// The side of tiles, in pixels, where nothing else is said: decoding such a tile by the autoencoder of Stable
  /// Diffusion takes 2.8 GB in float32.
  public static var standardTileSide: Int { 768 }

  /// Both halves, for pictures of any size.
  ///
  /// - Throws: `WeightFileError` where the weights are not those of the configuration.
  package static func graphs(_ configuration: Configuration, weights: any WeightFile) throws -> CoderGraphs {
    try CoderGraphs(
      encoder: encoder(configuration, weights: weights), decoder: decoder(configuration, weights: weights))
  }

  /// From pictures to latents, as a graph.
  ///
  /// Input: `picture`, [1, 3, H, W], from −1 to 1. Output: [1, latent_channels, H/b, W/b], b being `blockSize`.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  public static func encoder(
    _ configuration: Configuration, weights: any WeightFile, height: Dimension = .dynamic, width: Dimension = .dynamic
  ) throws -> Graph {
    var builder = AutoencoderKLBuilder(configuration, weights)
    return try builder.encoder(height: height, width: width)
  }

  /// From latents to pictures, as a graph. Its results may be a little outside −1…1.
  ///
  /// Input: `latent`, [1, latent_channels, H, W]. Output: [1, 3, b·H, b·W], b being `blockSize`.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  public static func decoder(
    _ configuration: Configuration, weights: any WeightFile, height: Dimension = .dynamic, width: Dimension = .dynamic
  ) throws -> Graph {
    var builder = AutoencoderKLBuilder(configuration, weights)
    return try builder.decoder(height: height, width: width)
  }
}
