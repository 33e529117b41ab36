import Inference

/// The configuration of a network's residual blocks.
struct ResidualStyle: Sendable, Equatable, Encodable {
  let groups: Int
  let epsilon: Double
  let activation: Graph.Activation
  /// Whether the time scales and shifts what is normalized, or else is added before.
  let usesScaleShiftNorm: Bool

  /// The names are part of a model's identity.
  private enum CodingKeys: String, CodingKey {
    case groups, epsilon, activation
    case usesScaleShiftNorm = "timeScalesToo"
  }
}

/// How a residual block resamples the image.
enum Resampling { case none, down, up }

/// The names of a residual block's parts.
struct ResidualNames {
  let norm1: String
  let conv1: String
  let time: String
  let norm2: String
  let conv2: String
  let shortcut: String

  /// As in diffusers.
  init(_ block: String) {
    (norm1, conv1, time) = ("\(block).norm1", "\(block).conv1", "\(block).time_emb_proj")
    (norm2, conv2, shortcut) = ("\(block).norm2", "\(block).conv2", "\(block).conv_shortcut")
  }

  /// As in OpenAI's guided-diffusion.
  init(guided block: String) {
    (norm1, conv1, time) = ("\(block).in_layers.0", "\(block).in_layers.2", "\(block).emb_layers.1")
    (norm2, conv2, shortcut) = ("\(block).out_layers.0", "\(block).out_layers.3", "\(block).skip_connection")
  }
}

extension LayerBuilder {
  /// A residual block: two convolutions, with the time embedding between them.
  ///
  /// - Parameters:
  ///   - time: the time embedding, [1 or N, width], after its activation; nil for a block without one.
  ///   - scale: what the sum of the block and its shortcut is divided by.
  mutating func residual(
    _ x: Graph.Value, _ names: ResidualNames, _ style: ResidualStyle, to channels: Int, time: Graph.Value?,
    scale: Float = 1, resampling: Resampling = .none
  ) throws -> Graph.Value {
    var hidden = try groupNorm(x, names.norm1, groups: style.groups, epsilon: style.epsilon)
    hidden = graph.activation(style.activation, hidden)
    hidden = resample(hidden, resampling)
    hidden = try convolution(hidden, names.conv1, to: channels)
    hidden = try normalize(hidden, names, style, time: time)
    hidden = graph.activation(style.activation, hidden)
    hidden = try convolution(hidden, names.conv2, to: channels)

    var shortcut = resample(x, resampling)
    if self.channels(shortcut) != channels {
      shortcut = try convolution(shortcut, names.shortcut, to: channels, kernel: 1, padding: .same(0))
    }
    return divide(graph.add(shortcut, hidden), by: scale)
  }

  /// The second normalization, with the time added before it, or scaling and shifting after it.
  private mutating func normalize(
    _ x: Graph.Value, _ names: ResidualNames, _ style: ResidualStyle, time: Graph.Value?
  ) throws -> Graph.Value {
    let channels = channels(x)
    guard let time else { return try groupNorm(x, names.norm2, groups: style.groups, epsilon: style.epsilon) }
    guard style.usesScaleShiftNorm else {
      let sum = graph.add(x, try project(time, names.time, 0..<channels, of: channels))
      return try groupNorm(sum, names.norm2, groups: style.groups, epsilon: style.epsilon)
    }
    let scale = graph.add(try project(time, names.time, 0..<channels, of: channels * 2), 1)
    let shift = try project(time, names.time, channels..<channels * 2, of: channels * 2)
    let normal = try groupNorm(x, names.norm2, groups: style.groups, epsilon: style.epsilon)
    return graph.add(graph.multiply(normal, scale), shift)
  }

  /// Some rows of a block's projection of the time embedding, in the shape [N, rows, 1, 1], which broadcasts to an image.
  private mutating func project(
    _ time: Graph.Value, _ name: String, _ rows: Range<Int>, of width: Int
  ) throws -> Graph.Value {
    graph.reshape(try linear(time, name, to: width, rows: rows), [.same, .same, 1, 1])
  }

  private mutating func resample(_ x: Graph.Value, _ resampling: Resampling) -> Graph.Value {
    switch resampling {
    case .none: x
    case .down: graph.averagePool2x(x)
    case .up: graph.upsampleNearest2x(x)
    }
  }

  mutating func divide(_ x: Graph.Value, by scale: Float) -> Graph.Value {
    scale == 1 ? x : graph.divide(x, scale)
  }
}

extension LayerBuilder {
  /// Downsamples by 2, by a convolution with stride 2. Without padding, zeros are added below and to the right.
  mutating func downsample(_ x: Graph.Value, _ name: String, padding: Int) throws -> Graph.Value {
    let padding: Graph.Padding = padding == 0 ? .init(top: 0, left: 0, bottom: 1, right: 1) : .same(padding)
    return try convolution(x, name, to: channels(x), stride: 2, padding: padding)
  }

  /// Upsamples by 2, by repetition and a convolution.
  mutating func upsample(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    try convolution(graph.upsampleNearest2x(x), name, to: channels(x))
  }
}
