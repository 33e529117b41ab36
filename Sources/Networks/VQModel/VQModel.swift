public import DDCM
public import Inference

/// The autoencoder with a dictionary of "High-Resolution Image Synthesis with Latent Diffusion Models" (Rombach et al. 2022),
/// as diffusers' `VQModel` builds it from a config.json. It is that of CompVis/ldm-celebahq-256.
///
/// A picture is encoded without the dictionary, so that latents are any numbers; decoding takes the nearest entry for each
/// element of the latent.
public struct VQModel: Autoencoder {
  public let configuration: Configuration
  private let dictionary: VectorDictionary
  private let coder: Coder

  /// Compiles both halves.
  ///
  /// - Parameter tileSide: the greatest side, in pixels, of what goes through at once: a larger picture goes in tiles that
  ///   overlap by a quarter. A multiple of `configuration.blockSize`.
  /// - Throws: `WeightFileError` where the weights are not those of the configuration, or what the engine throws.
  public init(
    _ configuration: Configuration, weights: any WeightFile, engine: some Engine,
    options: EngineOptions = EngineOptions(), tileSide: Int = AutoencoderKL.standardTileSide
  ) throws {
    try self.init(
      configuration, Self.graphs(configuration, weights: weights), weights: weights, engine: engine, options: options,
      tileSide: tileSide)
  }

  /// Compiles both halves of what was read.
  package init(
    _ configuration: Configuration, _ graphs: CoderGraphs, weights: any WeightFile, engine: some Engine,
    options: EngineOptions, tileSide: Int = AutoencoderKL.standardTileSide
  ) throws {
    self.configuration = configuration
    dictionary = try VectorDictionary(
      Self.dictionaryName, of: weights, count: configuration.entries, width: configuration.latentChannels)
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
  public func decode(_ latent: Latent) throws -> [Float] {
    try coder.decode(dictionary.nearest(to: latent, scale: Float(configuration.scalingFactor)))
  }
}

extension VQModel {
  /// The tensor of the dictionary's entries.
  package static let dictionaryName = "quantize.embedding.weight"

  /// Both halves, for pictures of any size.
  ///
  /// - Throws: `WeightFileError` where the weights are not those of the configuration.
  package static func graphs(_ configuration: Configuration, weights: any WeightFile) throws -> CoderGraphs {
    try CoderGraphs(
      encoder: encoder(configuration, weights: weights), decoder: decoder(configuration, weights: weights))
  }

  /// From pictures to latents, as a graph.
  ///
  /// Input: `picture`, [1, 3, H, W], from −1 to 1. Output: [1, vq_embed_dim, H/b, W/b], b being `blockSize`.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  public static func encoder(
    _ configuration: Configuration, weights: any WeightFile, height: Dimension = .dynamic, width: Dimension = .dynamic
  ) throws -> Graph {
    var builder = CoderBuilder(configuration.plan, weights)
    var x = try builder.encoder(height: height, width: width)
    x = try builder.layers.convolution(x, "encoder.conv_out", to: configuration.innerChannels)
    x = try builder.layers.convolution(
      x, "quant_conv", to: configuration.latentChannels, kernel: 1, padding: .same(0))
    var graph = builder.layers.graph
    graph.output(graph.multiply(x, Float(configuration.scalingFactor)))
    return graph
  }

  /// From entries of the dictionary to pictures, as a graph. Its results may be a little outside −1…1.
  ///
  /// Input: `latent`, [1, vq_embed_dim, H, W]. Output: [1, 3, b·H, b·W], b being `blockSize`.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  public static func decoder(
    _ configuration: Configuration, weights: any WeightFile, height: Dimension = .dynamic, width: Dimension = .dynamic
  ) throws -> Graph {
    var builder = CoderBuilder(configuration.plan, weights)
    var x = builder.layers.graph.input("latent", shape: [1, .fixed(configuration.latentChannels), height, width])
    x = try builder.layers.convolution(
      x, "post_quant_conv", to: configuration.innerChannels, kernel: 1, padding: .same(0))
    let picture = try builder.decoder(x)
    builder.layers.graph.output(picture)
    return builder.layers.graph
  }
}
