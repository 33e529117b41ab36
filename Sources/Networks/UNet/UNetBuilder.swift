import Inference

/// Builds the graph of a U-Net, from the sample to the result.
struct UNetBuilder {
  let plan: UNetPlan
  var layers: LayerBuilder

  /// The time embedding, an input of every residual block, and the tokens of the prompt.
  private var time: Graph.Value
  private var context: Graph.Value?

  /// Builds all of it. Inputs: `sample` [N, C, H, W], `timestep` [1] and, as the plan says, `class_label` [1],
  /// `context` [N, S, width], `pooled` [N, width] and `sizes` [N, 6].
  static func graph(
    _ plan: UNetPlan, _ weights: any WeightFile, batch: Graph.Dimension, height: Graph.Dimension, width: Graph.Dimension
  )
    throws -> Graph
  {
    for extent in [height, width].compactMap(\.value) {
      precondition(extent % plan.sizeMultiple == 0, "sizes are multiples of \(plan.sizeMultiple)")
    }
    var layers = LayerBuilder(weights)
    let sample = layers.graph.input("sample", shape: [batch, .fixed(plan.inChannels), height, width])
    let timestep = layers.graph.input("timestep", shape: [1])
    let label = plan.classEmbedding.map { _ in layers.graph.input("class_label", shape: [1]) }
    let context = plan.contextWidth.map {
      layers.graph.input("context", shape: [batch, .dynamic, .fixed($0)])
    }
    let added = plan.added.map {
      (
        pooled: layers.graph.input("pooled", shape: [batch, .fixed($0.pooledWidth)]),
        sizes: layers.graph.input("sizes", shape: [batch, .fixed(AddedEmbedding.numbers)]), embedding: $0
      )
    }
    var time = try layers.embedding(of: timestep, "time_embedding", plan)
    if let label, let embedding = plan.classEmbedding {
      time = layers.graph.add(time, try layers.embedding(ofClass: label, embedding, plan))
    }
    if let added {
      time = layers.graph.add(time, try layers.embedding(of: added.pooled, added.sizes, added.embedding, plan))
    }
    // Every block begins with this, so it is done once.
    time = layers.graph.activation(plan.style.activation, time)

    var builder = UNetBuilder(plan: plan, layers: layers, time: time, context: context)
    let result = try builder.build(sample)
    let output = plan.time == .fourier ? builder.layers.graph.divide(result, timestep) : result
    builder.layers.graph.output(output)
    return builder.layers.graph
  }

  private mutating func build(_ sample: Graph.Value) throws -> Graph.Value {
    let centered = plan.centersInput ? layers.graph.add(layers.graph.multiply(sample, 2), -1) : sample
    let first = try layers.convolution(centered, "conv_in", to: plan.levels[0].channels)
    var skips = [first]
    var x = try down(first, skips: &skips)
    if let middle = plan.middle { x = try self.middle(x, middle) }
    x = try up(x, skips: &skips)

    x = try layers.groupNorm(x, "conv_norm_out", groups: plan.style.groups, epsilon: plan.style.epsilon)
    x = layers.graph.activation(plan.outerActivation, x)
    return try layers.convolution(x, "conv_out", to: plan.outChannels)
  }

  /// Downsamples after each level but the last. Each layer's result is kept for the way up.
  private mutating func down(_ x: Graph.Value, skips: inout [Graph.Value]) throws -> Graph.Value {
    var x = x
    for (index, level) in plan.levels.enumerated() {
      let block = "down_blocks.\(index)"
      for layer in 0..<level.layers {
        x = try resnet(x, "\(block).resnets.\(layer)", to: level.channels)
        x = try attention(x, block, level.downAttention, layer: layer)
        skips.append(x)
      }
      guard index < plan.levels.count - 1 else { continue }
      x = try downsample(x, "\(block).downsamplers.0", level)
      skips.append(x)
    }
    return x
  }

  private mutating func middle(_ x: Graph.Value, _ middle: UNetPlan.Middle) throws -> Graph.Value {
    let channels = layers.channels(x)
    var x = try resnet(x, "mid_block.resnets.0", to: channels, scale: middle.scale)
    guard middle.residualBlocks != 1 else { return x }
    x = try attention(x, "mid_block", middle.attention, layer: 0, scale: middle.scale)
    return try resnet(x, "mid_block.resnets.1", to: channels, scale: middle.scale)
  }

  /// Each level has one layer more than on the way down, for the skip connection of the level above.
  private mutating func up(_ x: Graph.Value, skips: inout [Graph.Value]) throws -> Graph.Value {
    var x = x
    for (index, level) in plan.levels.reversed().enumerated() {
      let block = "up_blocks.\(index)"
      for layer in 0...level.layers {
        x = layers.graph.concat([x, skips.removeLast()], axis: 1)
        x = try resnet(x, "\(block).resnets.\(layer)", to: level.channels)
        x = try attention(x, block, level.upAttention, layer: layer)
      }
      guard index < plan.levels.count - 1 else { continue }
      x = try upsample(x, "\(block).upsamplers.0", level)
    }
    return x
  }

  private mutating func resnet(
    _ x: Graph.Value, _ name: String, to channels: Int, scale: Float = 1, resampling: Resampling = .none
  ) throws -> Graph.Value {
    try layers.residual(
      x, ResidualNames(name), plan.style, to: channels, time: time, scale: scale, resampling: resampling)
  }

  private mutating func attention(
    _ x: Graph.Value, _ block: String, _ attention: UNetPlan.Attention?, layer: Int, scale: Float = 1
  ) throws -> Graph.Value {
    let name = "\(block).attentions.\(layer)"
    switch attention {
    case nil: return x
    case .pixels(let headWidth, let groups):
      return try layers.pixelAttention(
        x, name, headWidth: headWidth, groups: groups, epsilon: plan.style.epsilon, scale: scale)
    case .context(let transformer): return try self.transformer(x, name, transformer)
    case .contexts(let transformers): return try self.transformer(x, name, transformers[layer])
    }
  }

  private mutating func transformer(
    _ x: Graph.Value, _ name: String, _ transformer: Transformer
  ) throws -> Graph.Value {
    guard let context else { preconditionFailure("a plan with transformers says how wide a context is") }
    return try layers.transformer(x, name, transformer, groups: plan.style.groups, context: context)
  }

  /// Downsamples by 2. Blocks without attention always do it by a convolution.
  private mutating func downsample(_ x: Graph.Value, _ name: String, _ level: UNetPlan.Level) throws -> Graph.Value {
    if level.downAttention != nil && plan.downsample == .resnet {
      return try resnet(x, name, to: level.channels, resampling: .down)
    }
    return try layers.downsample(x, "\(name).conv", padding: plan.downsamplePadding)
  }

  /// Upsamples by 2. Blocks without attention always do it by repetition and a convolution.
  private mutating func upsample(_ x: Graph.Value, _ name: String, _ level: UNetPlan.Level) throws -> Graph.Value {
    if level.upAttention != nil && plan.upsample == .resnet {
      return try resnet(x, name, to: level.channels, resampling: .up)
    }
    return try layers.upsample(x, "\(name).conv")
  }
}

extension LayerBuilder {
  /// The embedding of a timestep, or of another number: [1] → [1, timeWidth].
  fileprivate mutating func embedding(
    of number: Graph.Value, _ name: String, _ plan: UNetPlan
  ) throws -> Graph.Value {
    try perceptron(
      embed(number, plan.time, width: plan.levels[0].channels), "\(name).linear_1", "\(name).linear_2",
      width: plan.timeWidth, activation: plan.outerActivation)
  }

  /// The embedding of a class: [1] → [1, timeWidth].
  fileprivate mutating func embedding(
    ofClass label: Graph.Value, _ embedding: ClassEmbedding, _ plan: UNetPlan
  ) throws -> Graph.Value {
    switch embedding {
    case .table(let count): graph.row(label, of: try tensor("class_embedding.weight", [count, plan.timeWidth]))
    case .number: try self.embedding(of: label, "class_embedding", plan)
    }
  }

  /// The embedding of the pooled prompt and the sizes: [N, pooledWidth] and [N, 6] → [N, timeWidth].
  fileprivate mutating func embedding(
    of pooled: Graph.Value, _ sizes: Graph.Value, _ embedding: AddedEmbedding, _ plan: UNetPlan
  ) throws -> Graph.Value {
    let waves = try embed(graph.reshape(sizes, [.rest]), plan.time, width: embedding.numberWidth)
    let numbers = graph.reshape(waves, [.rest, .fixed(AddedEmbedding.numbers * embedding.numberWidth)])
    return try perceptron(
      graph.concat([pooled, numbers], axis: 1), "add_embedding.linear_1", "add_embedding.linear_2",
      width: plan.timeWidth, activation: .silu)
  }
}
