package import DDCM
package import Essentials
package import Inference

/// The autoencoder with a codebook of "High-Resolution Image Synthesis with Latent Diffusion Models" (Rombach et al. 2022),
/// as diffusers' `VQModel` builds it from a config.json. It is that of CompVis/ldm-celebahq-256.
///
/// Encoding does not quantize, so that latents are any numbers; decoding first quantizes each element of the latent to the
/// nearest vector of the codebook.
package struct VQModel: Autoencoder {
  package let configuration: Configuration
  private let codebook: VectorQuantizer
  private let coder: Coder

  /// Compiles both halves.
  ///
  /// - Parameter tileSide: the largest side of a tile, in pixels: larger images are processed in tiles that
  ///   overlap by a quarter. A multiple of `configuration.blockSize`.
  /// - Throws: `WeightFileError` where the weights are not those of the configuration, or what the engine throws.
  package init(
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
    codebook = try VectorQuantizer(
      Self.codebookName, of: weights, count: configuration.entries, width: configuration.latentChannels)
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
  package func decode(_ latent: Latent) throws -> [Float] {
    try coder.decode(codebook.nearest(to: latent, scale: Float(configuration.scalingFactor)))
  }
}

extension VQModel {
  /// The tensor of the codebook's vectors.
  package static let codebookName = "quantize.embedding.weight"

  /// Both halves, for images of any size.
  ///
  /// - Throws: `WeightFileError` where the weights are not those of the configuration.
  package static func graphs(_ configuration: Configuration, weights: any WeightFile) throws -> CoderGraphs {
    try CoderGraphs(
      encoder: encoder(configuration, weights: weights), decoder: decoder(configuration, weights: weights))
  }

  /// From images to latents, as a graph.
  ///
  /// Input: `image`, [1, 3, H, W], from −1 to 1. Output: [1, vq_embed_dim, H/b, W/b], b being `blockSize`.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  package static func encoder(
    _ configuration: Configuration, weights: any WeightFile, height: Graph.Dimension = .dynamic,
    width: Graph.Dimension = .dynamic
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

  /// From vectors of the codebook to images, as a graph. Its results may be a little outside −1…1.
  ///
  /// Input: `latent`, [1, vq_embed_dim, H, W]. Output: [1, 3, b·H, b·W], b being `blockSize`.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  package static func decoder(
    _ configuration: Configuration, weights: any WeightFile, height: Graph.Dimension = .dynamic,
    width: Graph.Dimension = .dynamic
  ) throws -> Graph {
    var builder = CoderBuilder(configuration.plan, weights)
    var x = builder.layers.graph.input("latent", shape: [1, .fixed(configuration.latentChannels), height, width])
    x = try builder.layers.convolution(
      x, "post_quant_conv", to: configuration.innerChannels, kernel: 1, padding: .same(0))
    let image = try builder.decoder(x)
    builder.layers.graph.output(image)
    return builder.layers.graph
  }
}

extension VQModel {
  /// What a config.json of diffusers' `VQModel` says. One that exists is one that can be built.
  package struct Configuration: Sendable, Equatable, Encodable {
    /// The width of the codebook's vectors: the channels of latents.
    package let latentChannels: Int
    /// The factor by which latents are multiplied.
    package let scalingFactor: Double
    /// The number of vectors in the codebook.
    let entries: Int
    /// The channels between the codebook and either half.
    let innerChannels: Int
    let plan: CoderPlan

    /// The pixels along one side of an element of the latent.
    package var blockSize: Int { plan.blockSize }

    /// Reads a config.json. Absent keys mean what they mean to diffusers, but for `scaling_factor`, which is 1: published
    /// models without it have been trained so, and diffusers' 0.18215 spoils their images (huggingface/diffusers#6725).
    ///
    /// - Throws: `ConfigurationError`, which names the key, its value, and what is supported.
    package init(json: Data) throws(ConfigurationError) {
      var reader = try ConfigurationReader(json)
      let size = ConfigurationReader.size
      _ = try reader.choice("_class_name", default: true, ["VQModel": true])
      plan = try CoderPlan(&reader)
      innerChannels = try reader.integer("latent_channels", default: 3, in: size)
      latentChannels = try reader.optionalInteger("vq_embed_dim", default: nil, in: size) ?? innerChannels
      entries = try reader.integer("num_vq_embeddings", default: 256, in: 1...1_000_000)
      scalingFactor = try reader.positive("scaling_factor", default: 1)
      _ = try reader.choice("norm_type", default: true, ["group": true])
      _ = try reader.bool("lookup_from_codebook", default: false)  // of decoding what is not to be looked up
      try reader.refuseUnknown()
    }
  }
}

/// The codebook of a VQ-VAE: the vectors that latents are quantized to.
struct VectorQuantizer {
  private let width: Int
  /// One after the other.
  private let entries: [Float]

  init(_ name: String, of weights: any WeightFile, count: Int, width: Int) throws(WeightFileError) {
    _ = try weights.tensor(name, shape: [count, width])
    entries = try weights.floats(name)
    self.width = width
  }

  /// The nearest vector for each element of a latent.
  ///
  /// - Parameter scale: what the latent has been multiplied by; the result has not.
  func nearest(to latent: Latent, scale: Float) -> Latent {
    let shape = latent.shape
    precondition(shape.channels == width, "the latent has \(shape.channels) channels, the codebook \(width)")
    let plane = shape.height * shape.width
    var result = latent
    var vector = [Float](repeating: 0, count: width)
    for place in 0..<plane {
      for channel in 0..<width { vector[channel] = latent.values[channel * plane + place] / scale }
      let start = nearest(to: vector)
      for channel in 0..<width { result.values[channel * plane + place] = entries[start + channel] }
    }
    return result
  }

  /// Where the entry begins.
  private func nearest(to vector: [Float]) -> Int {
    var (best, least) = (0, Float.infinity)
    for start in stride(from: 0, to: entries.count, by: width) {
      var distance: Float = 0
      for channel in 0..<width {
        let difference = entries[start + channel] - vector[channel]
        distance += difference * difference
      }
      if distance < least { (best, least) = (start, distance) }
    }
    return best
  }
}
