/// What there is to build of an autoencoder's two halves: what diffusers' `AutoencoderKL` and `VQModel` have in common.
struct CoderPlan: Sendable, Equatable, Encodable {
  let channels: [Int]
  let layersPerBlock: Int
  let style: ResidualStyle
  let middleAttends: Bool

  /// The pixels along one side of what becomes one element.
  var blockSize: Int { 1 << (channels.count - 1) }

  init(_ reader: inout ConfigurationReader) throws(ConfigurationError) {
    channels = try reader.blockChannels(default: [64])
    _ = try reader.blocks("down_block_types", default: [true], ["DownEncoderBlock2D": true], count: channels.count)
    _ = try reader.blocks("up_block_types", default: [true], ["UpDecoderBlock2D": true], count: channels.count)
    layersPerBlock = try reader.integer("layers_per_block", default: 1, in: 1...64)
    style = ResidualStyle(
      groups: try reader.integer("norm_num_groups", default: 32, in: ConfigurationReader.size), epsilon: 1e-6,
      activation: try reader.activation(), timeScalesToo: false)
    middleAttends = try reader.bool("mid_block_add_attention", default: true)
    _ = try reader.integer("in_channels", default: 3, in: 3...3)
    _ = try reader.integer("out_channels", default: 3, in: 3...3)
    reader.ignore("sample_size")  // of the pictures that it was trained on
    reader.ignore("force_upcast")  // for float16, whose range is too small for some models
    for channels in channels where channels % style.groups != 0 {
      throw .unsupported(key: "norm_num_groups", value: "\(style.groups)", supported: "divisors of \(channels)")
    }
  }
}
