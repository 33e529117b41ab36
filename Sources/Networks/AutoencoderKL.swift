package import DDCM
package import Essentials
package import Inference

/// The autoencoder of "High-Resolution Image Synthesis with Latent Diffusion Models" (Rombach et al. 2022), as diffusers'
/// `AutoencoderKL` builds it from a config.json. It is that of Stable Diffusion 1, 2 and XL.
///
/// An image is encoded as the mean of its latent distribution, scaled to a standard deviation of about 1.
package struct AutoencoderKL: Autoencoder {
  package let configuration: Configuration
  private let coder: Coder

  /// Compiles both halves.
  ///
  /// - Parameter tileSide: the largest side of a tile, in pixels: larger images are processed in tiles that
  ///   overlap by a quarter. A multiple of `configuration.blockSize`.
  /// - Throws: `WeightFileError` where the weights are not those of the configuration, or what the engine throws.
  package init(
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

  package var blockSize: Int { configuration.blockSize }

  package var latentChannels: Int { configuration.latentChannels }

  package var pyramid: PixelPyramid? { nil }

  /// What the user should know of how it runs, as a sentence; nil when it runs as asked.
  package var notice: String? { coder.notice }

  package func encode(planar: [Float], width: Int, height: Int) throws -> Latent {
    try coder.encode(planar: planar, width: width, height: height)
  }

  /// Three planes of an image, clipped to −1…1.
  package func decode(_ latent: Latent) throws -> [Float] { try coder.decode(latent) }
}

extension AutoencoderKL {
  /// The default side of tiles, in pixels: decoding such a tile by the autoencoder of Stable Diffusion takes 2.8 GB in
  /// float32.
  package static var standardTileSide: Int { 768 }

  /// Both halves, for images of any size.
  ///
  /// - Throws: `WeightFileError` where the weights are not those of the configuration.
  package static func graphs(_ configuration: Configuration, weights: any WeightFile) throws -> CoderGraphs {
    try CoderGraphs(
      encoder: encoder(configuration, weights: weights), decoder: decoder(configuration, weights: weights))
  }

  /// From images to latents, as a graph.
  ///
  /// Input: `image`, [1, 3, H, W], from −1 to 1. Output: [1, latent_channels, H/b, W/b], b being `blockSize`.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  package static func encoder(
    _ configuration: Configuration, weights: any WeightFile, height: Graph.Dimension = .dynamic,
    width: Graph.Dimension = .dynamic
  ) throws -> Graph {
    var builder = AutoencoderKLBuilder(configuration, weights)
    return try builder.encoder(height: height, width: width)
  }

  /// From latents to images, as a graph. Its results may be a little outside −1…1.
  ///
  /// Input: `latent`, [1, latent_channels, H, W]. Output: [1, 3, b·H, b·W], b being `blockSize`.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  package static func decoder(
    _ configuration: Configuration, weights: any WeightFile, height: Graph.Dimension = .dynamic,
    width: Graph.Dimension = .dynamic
  ) throws -> Graph {
    var builder = AutoencoderKLBuilder(configuration, weights)
    return try builder.decoder(height: height, width: width)
  }
}

extension AutoencoderKL {
  /// What a config.json of diffusers' `AutoencoderKL` says. One that exists is one that can be built.
  package struct Configuration: Sendable, Equatable, Encodable {
    package let latentChannels: Int
    /// The factor by which latents are multiplied, so that their standard deviation is about 1.
    package let scalingFactor: Double
    /// What is subtracted from latents before that.
    package let shiftFactor: Double
    let plan: CoderPlan
    let hasLatentConvolution: Bool
    let hasPostLatentConvolution: Bool

    /// The pixels along one side of an element of the latent.
    package var blockSize: Int { plan.blockSize }

    /// Reads a config.json. Absent keys mean what they mean to diffusers.
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    package init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      _ = try reader.choice("_class_name", default: true, ["AutoencoderKL": true])
      plan = try CoderPlan(&reader)
      latentChannels = try reader.integer("latent_channels", default: 4, in: ConfigurationReader.size)
      scalingFactor = try reader.positive("scaling_factor", default: 0.18215)
      shiftFactor = try reader.value("shift_factor", default: 0, supported: "null, numbers") {
        if case .number(let number) = $0 { number } else { $0 == .null ? 0 : nil }
      }
      hasLatentConvolution = try reader.bool("use_quant_conv", default: true)
      hasPostLatentConvolution = try reader.bool("use_post_quant_conv", default: true)
      try reader.mustBeNull("latents_mean")
      try reader.mustBeNull("latents_std")
      try reader.refuseUnknown()
    }
  }
}

/// Builds the graphs of an autoencoder's two halves.
struct AutoencoderKLBuilder {
  private let configuration: AutoencoderKL.Configuration
  private var coder: CoderBuilder

  init(_ configuration: AutoencoderKL.Configuration, _ weights: any WeightFile) {
    self.configuration = configuration
    coder = CoderBuilder(configuration.plan, weights)
  }

  /// The network's outputs are means and, not computed here, deviations.
  mutating func encoder(height: Graph.Dimension, width: Graph.Dimension) throws -> Graph {
    var x = try coder.encoder(height: height, width: width)
    let means = 0..<configuration.latentChannels
    let hasMore = configuration.hasLatentConvolution
    x = try coder.layers.convolution(x, "encoder.conv_out", to: means.count * 2, rows: hasMore ? nil : means)
    if hasMore {
      x = try coder.layers.convolution(
        x, "quant_conv", to: means.count * 2, kernel: 1, padding: .same(0), rows: means)
    }
    var graph = coder.layers.graph
    if configuration.shiftFactor != 0 { x = graph.add(x, Float(-configuration.shiftFactor)) }
    graph.output(graph.multiply(x, Float(configuration.scalingFactor)))
    return graph
  }

  mutating func decoder(height: Graph.Dimension, width: Graph.Dimension) throws -> Graph {
    let channels = configuration.latentChannels
    var x = coder.layers.graph.input("latent", shape: [1, .fixed(channels), height, width])
    x = coder.layers.graph.divide(x, Float(configuration.scalingFactor))
    if configuration.shiftFactor != 0 { x = coder.layers.graph.add(x, Float(configuration.shiftFactor)) }
    if configuration.hasPostLatentConvolution {
      x = try coder.layers.convolution(x, "post_quant_conv", to: channels, kernel: 1, padding: .same(0))
    }
    let image = try coder.decoder(x)
    coder.layers.graph.output(image)
    return coder.layers.graph
  }
}
