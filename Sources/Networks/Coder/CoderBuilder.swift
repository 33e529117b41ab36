import Inference

/// Builds the two halves of an autoencoder, but for what lies between them.
struct CoderBuilder {
  let plan: CoderPlan
  var layers: LayerBuilder

  init(_ plan: CoderPlan, _ weights: any WeightFile) {
    self.plan = plan
    layers = LayerBuilder(weights)
  }

  /// A picture goes down through levels of half the size each: all but the last convolution, `encoder.conv_out`.
  mutating func encoder(height: Dimension, width: Dimension) throws -> Graph.Value {
    var x = layers.graph.input("picture", shape: [1, 3, height, width])
    x = try layers.convolution(x, "encoder.conv_in", to: plan.channels[0])
    for (index, width) in plan.channels.enumerated() {
      let block = "encoder.down_blocks.\(index)"
      for layer in 0..<plan.layersPerBlock { x = try resnet(x, "\(block).resnets.\(layer)", to: width) }
      guard index < plan.channels.count - 1 else { continue }
      x = try layers.halve(x, "\(block).downsamplers.0.conv", padding: 0)
    }
    return try activated(try middle(x, "encoder.mid_block"), "encoder.conv_norm_out")
  }

  /// A latent goes up through levels of twice the size each, and is a picture.
  mutating func decoder(_ latent: Graph.Value) throws -> Graph.Value {
    let channels = Array(plan.channels.reversed())
    var x = try layers.convolution(latent, "decoder.conv_in", to: channels[0])
    x = try middle(x, "decoder.mid_block")
    for (index, width) in channels.enumerated() {
      let block = "decoder.up_blocks.\(index)"
      for layer in 0...plan.layersPerBlock { x = try resnet(x, "\(block).resnets.\(layer)", to: width) }
      guard index < channels.count - 1 else { continue }
      x = try layers.double(x, "\(block).upsamplers.0.conv")
    }
    return try layers.convolution(try activated(x, "decoder.conv_norm_out"), "decoder.conv_out", to: 3)
  }

  private mutating func middle(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    let channels = layers.channels(x)
    var x = try resnet(x, "\(name).resnets.0", to: channels)
    if plan.middleAttends {
      x = try layers.pixelAttention(
        x, "\(name).attentions.0", headWidth: nil, groups: plan.style.groups, epsilon: plan.style.epsilon)
    }
    return try resnet(x, "\(name).resnets.1", to: channels)
  }

  private mutating func resnet(_ x: Graph.Value, _ name: String, to channels: Int) throws -> Graph.Value {
    try layers.residual(x, ResidualNames(name), plan.style, to: channels, time: nil)
  }

  private mutating func activated(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    let normal = try layers.groupNorm(x, name, groups: plan.style.groups, epsilon: plan.style.epsilon)
    return layers.graph.activation(.silu, normal)
  }
}
