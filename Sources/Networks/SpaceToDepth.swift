public import DDCM
package import Essentials

/// The lossless autoencoder of a pixel-space model: each b×b block of a colour plane becomes b² channels.
///
/// Channel c·b² + dy·b + dx of the latent holds the pixels (b·y + dy, b·x + dx) of plane c, as PyTorch's
/// `pixel_unshuffle` orders them.
public struct SpaceToDepth: Autoencoder, Equatable, Encodable {
  /// b, in pixels.
  public let blockSize: Int

  /// - Parameter blockSize: b, in pixels; at least 1. With 1 latents are the image's planes.
  public init(blockSize: Int) {
    precondition(blockSize >= 1)
    self.blockSize = blockSize
  }

  /// - Parameter json: the bytes of autoencoder/config.json.
  package init(json: Data) throws(ConfigurationError) {
    var reader = try ConfigurationReader(json)
    _ = try reader.choice("_class_name", default: true, ["SpaceToDepth": true])
    blockSize = try reader.integer("block_size", default: 1, in: 1...64)
    try reader.refuseUnknown()
  }

  /// 3·b².
  public var latentChannels: Int { 3 * blockSize * blockSize }

  /// How latents are arranged from pixels.
  public var pyramid: PixelPyramid? { blocks }

  private var blocks: PixelPyramid { PixelPyramid(blockSize: blockSize) }

  /// Rearranges three planes of `height`·`width` floats, both multiples of `blockSize`, to a latent.
  public func encode(planar: [Float], width: Int, height: Int) -> Latent {
    blocks.latent(planes: planar, shape: shape(width: width, height: height))
  }

  /// The inverse of ``encode(planar:width:height:)``.
  public func decode(_ latent: Latent) -> [Float] {
    blocks.planes(of: latent)
  }
}
