import Inference

extension UNet2DBuilder {
  /// How a residual block changes the size of the picture.
  enum Change { case none, half, double }

  /// A residual block: two convolutions, told the time between them.
  ///
  /// - Parameters:
  ///   - time: [1, timeWidth], after its activation.
  ///   - scale: what the sum of the block and its shortcut is divided by.
  mutating func resnet(
    _ x: Graph.Value, _ name: String, to channels: Int, time: Graph.Value, scale: Float = 1, change: Change = .none
  ) throws -> Graph.Value {
    var hidden = try groupNorm(x, "\(name).norm1")
    hidden = layers.graph.activation(configuration.activation, hidden)
    hidden = resize(hidden, change)
    hidden = try layers.convolution(hidden, "\(name).conv1", to: channels)
    hidden = try tell(time, to: hidden, name)
    hidden = layers.graph.activation(configuration.activation, hidden)
    hidden = try layers.convolution(hidden, "\(name).conv2", to: channels)

    var shortcut = resize(x, change)
    if layers.channels(shortcut) != channels {
      shortcut = try layers.convolution(
        shortcut, "\(name).conv_shortcut", to: channels, kernel: 1, padding: .same(0))
    }
    return divide(layers.graph.add(shortcut, hidden), by: scale)
  }

  /// The second normalization of a residual block, with the time added before it, or scaling and shifting after it.
  private mutating func tell(_ time: Graph.Value, to x: Graph.Value, _ name: String) throws -> Graph.Value {
    let channels = layers.channels(x)
    guard configuration.timeScalesToo else {
      return try groupNorm(layers.graph.add(x, project(time, name, 0..<channels, of: channels)), "\(name).norm2")
    }
    let scale = layers.graph.add(try project(time, name, 0..<channels, of: channels * 2), 1)
    let shift = try project(time, name, channels..<channels * 2, of: channels * 2)
    let normal = try groupNorm(x, "\(name).norm2")
    return layers.graph.add(layers.graph.multiply(normal, scale), shift)
  }

  /// Some rows of what a block makes of the time, so shaped that they go with a picture: [1, rows, 1, 1].
  private mutating func project(
    _ time: Graph.Value, _ name: String, _ rows: Range<Int>, of width: Int
  ) throws -> Graph.Value {
    let told = try layers.linear(time, "\(name).time_emb_proj", to: width, rows: rows)
    return layers.graph.reshape(told, [.same, .same, 1, 1])
  }

  private mutating func resize(_ x: Graph.Value, _ change: Change) -> Graph.Value {
    switch change {
    case .none: x
    case .half: layers.graph.averagePool2x(x)
    case .double: layers.graph.upsampleNearest2x(x)
    }
  }

  func usesResnet(_ attends: Bool, _ resampling: UNet2D.Configuration.Resampling) -> Bool {
    attends && resampling == .resnet
  }

  /// To half the size. Blocks without attention always do it by a convolution.
  mutating func downsample(
    _ x: Graph.Value, _ name: String, _ level: UNet2D.Configuration.Level, time: Graph.Value
  ) throws -> Graph.Value {
    if usesResnet(level.attendsGoingDown, configuration.downsample) {
      return try resnet(x, name, to: level.channels, time: time, change: .half)
    }
    // Without padding there are zeros below and to the right, so that the size is halved all the same.
    let padding: Graph.Padding =
      configuration.downsamplePadding == 0 ? .init(top: 0, left: 0, bottom: 1, right: 1) : .same(1)
    return try layers.convolution(x, "\(name).conv", to: level.channels, stride: 2, padding: padding)
  }

  /// To twice the size. Blocks without attention always do it by repetition and a convolution.
  mutating func upsample(
    _ x: Graph.Value, _ name: String, _ level: UNet2D.Configuration.Level, time: Graph.Value
  ) throws -> Graph.Value {
    if usesResnet(level.attendsGoingUp, configuration.upsample) {
      return try resnet(x, name, to: level.channels, time: time, change: .double)
    }
    return try layers.convolution(layers.graph.upsampleNearest2x(x), "\(name).conv", to: level.channels)
  }

  mutating func divide(_ x: Graph.Value, by scale: Float) -> Graph.Value {
    scale == 1 ? x : layers.graph.divide(x, scale)
  }
}
