public import DDCM
public import Foundation

/// The lossless autoencoder of a pixel-space model: each b×b block of a colour plane becomes b² channels.
///
/// Channel c·b² + dy·b + dx of the latent holds the pixels (b·y + dy, b·x + dx) of plane c, as PyTorch's
/// `pixel_unshuffle` orders them.
public struct SpaceToDepth: Autoencoder, Equatable, Encodable {
  /// b.
  public let blockSize: Int

  /// - Precondition: `blockSize` is at least 1.
  public init(blockSize: Int) {
    precondition(blockSize >= 1)
    self.blockSize = blockSize
  }

  /// - Parameter json: the bytes of autoencoder/config.json.
  public init(json: Data) throws(ConfigurationError) {
    var reader = try ConfigurationReader(json)
    _ = try reader.choice("_class_name", default: true, ["SpaceToDepth": true])
    blockSize = try reader.integer("block_size", default: 1, in: 1...64)
    try reader.refuseUnknown()
  }

  public var latentChannels: Int { 3 * blockSize * blockSize }

  /// The blocks as a pyramid sees them.
  public var pyramid: PixelPyramid? { blocks }

  private var blocks: PixelPyramid { PixelPyramid(blockSize: blockSize) }

  /// - Parameter planar: three planes of `height`·`width` floats; both are multiples of `blockSize`.
  public func encode(planar: [Float], width: Int, height: Int) -> Latent {
    blocks.latent(planes: planar, shape: shape(width: width, height: height))
  }

  /// The inverse of ``encode(planar:width:height:)``.
  public func decode(_ latent: Latent) -> [Float] {
    blocks.planes(of: latent)
  }
}
