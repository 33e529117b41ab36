import DDCM
import Inference

/// The graphs of an autoencoder's two halves.
package struct CoderGraphs: Sendable {
  let encoder: Graph
  let decoder: Graph

  /// The names of the tensors that they are computed from.
  package var weightNames: [String] { encoder.weightNames + decoder.weightNames }
}

/// The compiled halves of an autoencoder. Large images go through them in tiles.
struct Coder: Sendable {
  private let encoder: any CompiledNetwork
  private let decoder: any CompiledNetwork
  private let blockSize: Int
  private let tiling: Tiling

  /// - Parameter tileSide: in pixels; a multiple of `blockSize`.
  init(
    _ graphs: CoderGraphs, blockSize: Int, tileSide: Int, engine: some Engine, options: EngineOptions
  ) throws {
    precondition(
      tileSide >= blockSize && tileSide % blockSize == 0, "the side of a tile is a multiple of \(blockSize)")
    self.encoder = try engine.compile(graphs.encoder, options: options)
    self.decoder = try engine.compile(graphs.decoder, options: options)
    self.blockSize = blockSize
    tiling = Tiling(side: tileSide / blockSize)
  }

  var notice: String? { encoder.notice ?? decoder.notice }

  func encode(planar: [Float], width: Int, height: Int) throws -> Latent {
    let image = Tensor(shape: [1, 3, height, width], values: planar)
    return Latent(try tiling.run(encoder, image, unit: (input: blockSize, output: 1)))
  }

  /// Three planes of an image, clipped to −1…1.
  func decode(_ latent: Latent) throws -> [Float] {
    let planes = try tiling.run(decoder, Tensor(latent), unit: (input: 1, output: blockSize)).values
    return planes.map { min(max($0, -1), 1) }
  }
}

/// The configuration of an autoencoder's two halves: what diffusers' `AutoencoderKL` and `VQModel` have in common.
struct CoderPlan: Sendable, Equatable, Encodable {
  let channels: [Int]
  let layersPerBlock: Int
  let style: ResidualStyle
  let middleAttends: Bool

  /// The pixels along one side of an element of the latent.
  var blockSize: Int { 1 << (channels.count - 1) }

  init(_ reader: inout ConfigurationReader) throws(ConfigurationError) {
    channels = try reader.blockChannels(default: [64])
    _ = try reader.blocks("down_block_types", default: [true], ["DownEncoderBlock2D": true], count: channels.count)
    _ = try reader.blocks("up_block_types", default: [true], ["UpDecoderBlock2D": true], count: channels.count)
    layersPerBlock = try reader.integer("layers_per_block", default: 1, in: 1...64)
    style = ResidualStyle(
      groups: try reader.integer("norm_num_groups", default: 32, in: ConfigurationReader.size), epsilon: 1e-6,
      activation: try reader.activation(), usesScaleShiftNorm: false)
    middleAttends = try reader.bool("mid_block_add_attention", default: true)
    _ = try reader.integer("in_channels", default: 3, in: 3...3)
    _ = try reader.integer("out_channels", default: 3, in: 3...3)
    reader.ignore("sample_size")  // of the images that it was trained on
    reader.ignore("force_upcast")  // for float16, whose range is too small for some models
    for channels in channels where channels % style.groups != 0 {
      throw .unsupported(key: "norm_num_groups", value: "\(style.groups)", supported: "divisors of \(channels)")
    }
  }
}

/// Builds the two halves of an autoencoder, without what lies between them.
struct CoderBuilder {
  let plan: CoderPlan
  var layers: LayerBuilder

  init(_ plan: CoderPlan, _ weights: any WeightFile) {
    self.plan = plan
    layers = LayerBuilder(weights)
  }

  /// An image goes down through levels of half the size each: all but the last convolution, `encoder.conv_out`.
  mutating func encoder(height: Graph.Dimension, width: Graph.Dimension) throws -> Graph.Value {
    var x = layers.graph.input("image", shape: [1, 3, height, width])
    x = try layers.convolution(x, "encoder.conv_in", to: plan.channels[0])
    for (index, width) in plan.channels.enumerated() {
      let block = "encoder.down_blocks.\(index)"
      for layer in 0..<plan.layersPerBlock { x = try resnet(x, "\(block).resnets.\(layer)", to: width) }
      guard index < plan.channels.count - 1 else { continue }
      x = try layers.downsample(x, "\(block).downsamplers.0.conv", padding: 0)
    }
    return try activated(try middle(x, "encoder.mid_block"), "encoder.conv_norm_out")
  }

  /// A latent goes up through levels of twice the size each, to an image.
  mutating func decoder(_ latent: Graph.Value) throws -> Graph.Value {
    let channels = Array(plan.channels.reversed())
    var x = try layers.convolution(latent, "decoder.conv_in", to: channels[0])
    x = try middle(x, "decoder.mid_block")
    for (index, width) in channels.enumerated() {
      let block = "decoder.up_blocks.\(index)"
      for layer in 0...plan.layersPerBlock { x = try resnet(x, "\(block).resnets.\(layer)", to: width) }
      guard index < channels.count - 1 else { continue }
      x = try layers.upsample(x, "\(block).upsamplers.0.conv")
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
