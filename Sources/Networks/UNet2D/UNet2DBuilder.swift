import Inference

/// Builds the graph of a UNet2D, from the sample to the result.
struct UNet2DBuilder {
  let configuration: UNet2D.Configuration
  var layers: LayerBuilder

  init(_ configuration: UNet2D.Configuration, _ weights: Safetensors) {
    self.configuration = configuration
    layers = LayerBuilder(weights)
  }

  mutating func build(height: Dimension, width: Dimension) throws {
    let sample = layers.graph.input("sample", shape: [1, .fixed(configuration.inChannels), height, width])
    let timestep = layers.graph.input("timestep", shape: [1])
    let label = configuration.classEmbedding.map { _ in layers.graph.input("class_label", shape: [1]) }
    let time = try timeEmbedding(timestep, label: label)

    let centered = configuration.centersInput ? layers.graph.add(layers.graph.multiply(sample, 2), -1) : sample
    let first = try layers.convolution(centered, "conv_in", to: configuration.levels[0].channels)
    var skips = [first]
    var x = try down(first, time: time, skips: &skips)
    if let middle = configuration.middle { x = try self.middle(x, middle, time: time) }
    x = try up(x, time: time, skips: &skips)

    x = try groupNorm(x, "conv_norm_out")
    x = layers.graph.activation(.silu, x)
    x = try layers.convolution(x, "conv_out", to: configuration.outChannels)
    if configuration.time == .fourier { x = layers.graph.divide(x, timestep) }
    layers.graph.output(x)
  }

  /// Half the size at each level but the last. Each layer's result is kept for the way up.
  private mutating func down(_ x: Graph.Value, time: Graph.Value, skips: inout [Graph.Value]) throws -> Graph.Value {
    var x = x
    for (index, level) in configuration.levels.enumerated() {
      let block = "down_blocks.\(index)"
      for layer in 0..<configuration.layersPerBlock {
        x = try resnet(x, "\(block).resnets.\(layer)", to: level.channels, time: time)
        if level.attendsGoingDown {
          x = try attention(x, "\(block).attentions.\(layer)", groups: configuration.groups)
        }
        skips.append(x)
      }
      guard index < configuration.levels.count - 1 else { continue }
      x = try downsample(x, "\(block).downsamplers.0", level, time: time)
      skips.append(x)
    }
    return x
  }

  private mutating func middle(
    _ x: Graph.Value, _ middle: UNet2D.Configuration.Middle, time: Graph.Value
  ) throws -> Graph.Value {
    let channels = layers.channels(x)
    var x = try resnet(x, "mid_block.resnets.0", to: channels, time: time, scale: middle.scale)
    if middle.attends {
      x = try attention(x, "mid_block.attentions.0", groups: middle.attentionGroups, scale: middle.scale)
    }
    return try resnet(x, "mid_block.resnets.1", to: channels, time: time, scale: middle.scale)
  }

  /// One layer more than on the way down at each level, for what the level above handed down.
  private mutating func up(_ x: Graph.Value, time: Graph.Value, skips: inout [Graph.Value]) throws -> Graph.Value {
    var x = x
    for (index, level) in configuration.levels.reversed().enumerated() {
      let block = "up_blocks.\(index)"
      for layer in 0...configuration.layersPerBlock {
        x = layers.graph.concat([x, skips.removeLast()], axis: 1)
        x = try resnet(x, "\(block).resnets.\(layer)", to: level.channels, time: time)
        if level.attendsGoingUp {
          x = try attention(x, "\(block).attentions.\(layer)", groups: configuration.groups)
        }
      }
      guard index < configuration.levels.count - 1 else { continue }
      x = try upsample(x, "\(block).upsamplers.0", level, time: time)
    }
    return x
  }

  mutating func groupNorm(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    try layers.groupNorm(x, name, groups: configuration.groups, epsilon: configuration.epsilon)
  }
}
