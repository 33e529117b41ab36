import Inference

/// Builds the graphs of an autoencoder's two halves.
struct AutoencoderKLBuilder {
  let configuration: AutoencoderKL.Configuration
  var layers: LayerBuilder

  init(_ configuration: AutoencoderKL.Configuration, _ weights: any WeightFile) {
    self.configuration = configuration
    layers = LayerBuilder(weights)
  }

  /// A picture goes down through levels of half the size each; what comes out are means and, not computed, deviations.
  mutating func encoder(height: Dimension, width: Dimension) throws {
    let channels = configuration.channels
    let means = 0..<configuration.latentChannels
    var x = layers.graph.input("picture", shape: [1, 3, height, width])
    x = try layers.convolution(x, "encoder.conv_in", to: channels[0])
    for (index, width) in channels.enumerated() {
      let block = "encoder.down_blocks.\(index)"
      for layer in 0..<configuration.layersPerBlock { x = try resnet(x, "\(block).resnets.\(layer)", to: width) }
      guard index < channels.count - 1 else { continue }
      x = try layers.halve(x, "\(block).downsamplers.0.conv", padding: 0)
    }
    x = try middle(x, "encoder.mid_block")
    x = try activated(x, "encoder.conv_norm_out")
    let hasMore = configuration.hasLatentConvolution
    x = try layers.convolution(x, "encoder.conv_out", to: means.count * 2, rows: hasMore ? nil : means)
    if hasMore {
      x = try layers.convolution(x, "quant_conv", to: means.count * 2, kernel: 1, padding: .same(0), rows: means)
    }
    if configuration.shiftFactor != 0 { x = layers.graph.add(x, Float(-configuration.shiftFactor)) }
    layers.graph.output(layers.graph.multiply(x, Float(configuration.scalingFactor)))
  }

  /// A latent goes up through levels of twice the size each.
  mutating func decoder(height: Dimension, width: Dimension) throws {
    let latentChannels = configuration.latentChannels
    let channels = Array(configuration.channels.reversed())
    var x = layers.graph.input("latent", shape: [1, .fixed(latentChannels), height, width])
    x = layers.graph.divide(x, Float(configuration.scalingFactor))
    if configuration.shiftFactor != 0 { x = layers.graph.add(x, Float(configuration.shiftFactor)) }
    if configuration.hasPostLatentConvolution {
      x = try layers.convolution(x, "post_quant_conv", to: latentChannels, kernel: 1, padding: .same(0))
    }
    x = try layers.convolution(x, "decoder.conv_in", to: channels[0])
    x = try middle(x, "decoder.mid_block")
    for (index, width) in channels.enumerated() {
      let block = "decoder.up_blocks.\(index)"
      for layer in 0...configuration.layersPerBlock { x = try resnet(x, "\(block).resnets.\(layer)", to: width) }
      guard index < channels.count - 1 else { continue }
      x = try layers.double(x, "\(block).upsamplers.0.conv")
    }
    x = try activated(x, "decoder.conv_norm_out")
    layers.graph.output(try layers.convolution(x, "decoder.conv_out", to: 3))
  }

  private mutating func middle(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    let channels = layers.channels(x)
    var x = try resnet(x, "\(name).resnets.0", to: channels)
    if configuration.middleAttends {
      let (groups, epsilon) = (configuration.style.groups, configuration.style.epsilon)
      x = try layers.pixelAttention(
        x, "\(name).attentions.0", headWidth: nil, groups: groups, epsilon: epsilon)
    }
    return try resnet(x, "\(name).resnets.1", to: channels)
  }

  private mutating func resnet(_ x: Graph.Value, _ name: String, to channels: Int) throws -> Graph.Value {
    try layers.residual(x, ResidualNames(name), configuration.style, to: channels, time: nil)
  }

  private mutating func activated(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    let (groups, epsilon) = (configuration.style.groups, configuration.style.epsilon)
    return layers.graph.activation(.silu, try layers.groupNorm(x, name, groups: groups, epsilon: epsilon))
  }
}
