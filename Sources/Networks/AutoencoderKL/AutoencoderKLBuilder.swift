import Inference

/// Builds the graphs of an autoencoder's two halves.
struct AutoencoderKLBuilder {
  private let configuration: AutoencoderKL.Configuration
  private var coder: CoderBuilder

  init(_ configuration: AutoencoderKL.Configuration, _ weights: any WeightFile) {
    self.configuration = configuration
    coder = CoderBuilder(configuration.plan, weights)
  }

  /// What comes out are means and, not computed, deviations.
  mutating func encoder(height: Dimension, width: Dimension) throws -> Graph {
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

  mutating func decoder(height: Dimension, width: Dimension) throws -> Graph {
    let channels = configuration.latentChannels
    var x = coder.layers.graph.input("latent", shape: [1, .fixed(channels), height, width])
    x = coder.layers.graph.divide(x, Float(configuration.scalingFactor))
    if configuration.shiftFactor != 0 { x = coder.layers.graph.add(x, Float(configuration.shiftFactor)) }
    if configuration.hasPostLatentConvolution {
      x = try coder.layers.convolution(x, "post_quant_conv", to: channels, kernel: 1, padding: .same(0))
    }
    let picture = try coder.decoder(x)
    coder.layers.graph.output(picture)
    return coder.layers.graph
  }
}
