import Inference

/// Builds the graph of a guided-diffusion network, from the sample to the result.
struct GuidedDiffusionBuilder {
  let structure: GuidedDiffusionUNet.Structure
  var layers: LayerBuilder
  /// The time embedding, an input of every residual block.
  let time: Graph.Value

  private static let groups = GuidedDiffusionReader.groups
  private static let epsilon = 1e-5

  static func graph(
    _ structure: GuidedDiffusionUNet.Structure, _ weights: any WeightFile, height: Graph.Dimension,
    width: Graph.Dimension
  ) throws -> Graph {
    var layers = LayerBuilder(weights)
    let sample = layers.graph.input("sample", shape: [1, .fixed(structure.channels), height, width])
    let timestep = layers.graph.input("timestep", shape: [1])
    let scale = structure.flags.timestepScale
    var time = layers.positional(
      scale == 1 ? timestep : layers.graph.multiply(timestep, scale), width: structure.width, cosineFirst: true,
      shift: 0)
    time = try layers.perceptron(
      time, "time_embed.0", "time_embed.2", width: structure.timeWidth, activation: .silu)
    if let classes = structure.classes {
      let label = layers.graph.input("label", shape: [1])
      let table = try layers.tensor("label_emb.weight", [classes, structure.timeWidth])
      time = layers.graph.add(time, layers.graph.row(label, of: table))
    }
    // Every block begins with this, so it is done once.
    time = layers.graph.activation(.silu, time)

    var builder = GuidedDiffusionBuilder(structure: structure, layers: layers, time: time)
    let result = try builder.build(sample)
    builder.layers.graph.output(result)
    return builder.layers.graph
  }

  private mutating func build(_ sample: Graph.Value) throws -> Graph.Value {
    var x = try layers.convolution(sample, "input_blocks.0.0", to: structure.firstChannels)
    var skips = [x]
    for block in structure.down {
      x = try down(x, block)
      skips.append(x)
    }
    let channels = layers.channels(x)
    x = try residual(x, "middle_block.0", to: channels)
    x = try attention(x, "middle_block.1")
    x = try residual(x, "middle_block.2", to: channels)
    for block in structure.up { x = try up(layers.graph.concat([x, skips.removeLast()], axis: 1), block) }

    x = try layers.groupNorm(x, "out.0", groups: Self.groups, epsilon: Self.epsilon)
    x = layers.graph.activation(.silu, x)
    // The rest of the output would be variances.
    return try layers.convolution(x, "out.2", to: structure.outChannels, rows: 0..<structure.channels)
  }

  private mutating func down(
    _ x: Graph.Value, _ block: GuidedDiffusionUNet.Structure.Block
  ) throws -> Graph.Value {
    switch block.resampling {
    case .convolution: return try layers.downsample(x, "\(block.name).0.op", padding: 1)
    case .resnet: return try residual(x, "\(block.name).0", to: block.channels, resampling: .down)
    case nil:
      let x = try residual(x, "\(block.name).0", to: block.channels)
      return block.attends ? try attention(x, "\(block.name).1") : x
    }
  }

  private mutating func up(_ x: Graph.Value, _ block: GuidedDiffusionUNet.Structure.Block) throws -> Graph.Value {
    var x = try residual(x, "\(block.name).0", to: block.channels)
    if block.attends { x = try attention(x, "\(block.name).1") }
    let last = "\(block.name).\(block.attends ? 2 : 1)"
    switch block.resampling {
    case .convolution: return try layers.upsample(x, "\(last).conv")
    case .resnet: return try residual(x, last, to: block.channels, resampling: .up)
    case nil: return x
    }
  }

  private mutating func residual(
    _ x: Graph.Value, _ name: String, to channels: Int, resampling: Resampling = .none
  ) throws -> Graph.Value {
    let style = ResidualStyle(
      groups: Self.groups, epsilon: Self.epsilon, activation: .silu, usesScaleShiftNorm: structure.usesScaleShiftNorm)
    return try layers.residual(x, ResidualNames(guided: name), style, to: channels, time: time, resampling: resampling)
  }

  /// Self-attention of all pixels, added to them, by one projection to queries, keys and values.
  private mutating func attention(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    let channels = layers.channels(x)
    guard let count = structure.flags.attention.count(channels: channels) else {
      preconditionFailure("a structure has heads that share its channels")
    }
    let normal = try layers.groupNorm(x, "\(name).norm", groups: Self.groups, epsilon: Self.epsilon)
    let parts = try queriesKeysValues(layers.tokens(of: normal), "\(name).qkv", heads: count)
    var hidden = layers.joined(layers.graph.attention(query: parts[0], key: parts[1], value: parts[2]))
    hidden = try layers.linear(hidden, "\(name).proj_out", to: channels, trailingOnes: 1)
    return layers.graph.add(layers.image(of: hidden, like: x), x)
  }

  /// [1, L, C] → three of [1, heads, L, d].
  private mutating func queriesKeysValues(
    _ x: Graph.Value, _ name: String, heads count: Int
  ) throws -> [Graph.Value] {
    let channels = layers.fixed(x, axis: 2)
    switch structure.flags.attention.order {
    case .queriesFirst:
      return try (0..<3).map { part in
        let rows = part * channels..<(part + 1) * channels
        return layers.heads(
          try layers.linear(x, name, to: channels * 3, rows: rows, trailingOnes: 1), count: count)
      }
    case .headByHead:
      let width = channels / count
      let heads = layers.heads(try layers.linear(x, name, to: channels * 3, trailingOnes: 1), count: count)
      return (0..<3).map { part in layers.graph.slice(heads, axis: 3, part * width..<(part + 1) * width) }
    }
  }
}
