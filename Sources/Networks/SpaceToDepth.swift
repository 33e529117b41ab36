public import DDCM
public import Foundation

/// The lossless autoencoder of a pixel-space model: each b×b block of a colour plane becomes b² channels.
///
/// Channel c·b² + dy·b + dx of the latent holds the pixels (b·y + dy, b·x + dx) of plane c, as PyTorch's
/// `pixel_unshuffle` orders them.
public struct SpaceToDepth: Sendable, Equatable {
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

  /// - Parameter planar: three planes of `height`·`width` floats; both are multiples of `blockSize`.
  public func encode(planar: [Float], width: Int, height: Int) -> Latent {
    let shape = Latent.Shape(
      channels: 3 * blockSize * blockSize, height: height / blockSize, width: width / blockSize)
    var latent = Latent(zeros: shape)
    precondition(planar.count == shape.count, "the picture's size is a multiple of the block's")
    unsafe planar.withUnsafeBufferPointer { planar in
      unsafe latent.values.withUnsafeMutableBufferPointer { values in
        forEachRow(shape) { latentStart, planarStart in
          for x in 0..<shape.width { unsafe values[latentStart + x] = planar[planarStart + x * blockSize] }
        }
      }
    }
    return latent
  }

  /// The inverse of ``encode(planar:width:height:)``.
  public func decode(_ latent: Latent) -> [Float] {
    let shape = latent.shape
    precondition(shape.channels == 3 * blockSize * blockSize)
    var planar = [Float](repeating: 0, count: shape.count)
    unsafe planar.withUnsafeMutableBufferPointer { planar in
      unsafe latent.values.withUnsafeBufferPointer { values in
        forEachRow(shape) { latentStart, planarStart in
          for x in 0..<shape.width { unsafe planar[planarStart + x * blockSize] = values[latentStart + x] }
        }
      }
    }
    return planar
  }

  /// Calls `body` with where each row of the latent starts, and where its pixels start in the planes.
  private func forEachRow(_ shape: Latent.Shape, _ body: (Int, Int) -> Void) {
    for channel in 0..<shape.channels {
      let (plane, place) = channel.quotientAndRemainder(dividingBy: blockSize * blockSize)
      let (dy, dx) = place.quotientAndRemainder(dividingBy: blockSize)
      for y in 0..<shape.height {
        body(
          (channel * shape.height + y) * shape.width,
          ((plane * shape.height + y) * blockSize + dy) * shape.width * blockSize + dx)
      }
    }
  }
}
