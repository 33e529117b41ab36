import DDCM
import Inference

/// The compiled halves of an autoencoder, which large pictures go through in tiles.
struct Coder: Sendable {
  private let encoder: any CompiledNetwork
  private let decoder: any CompiledNetwork
  private let blockSize: Int
  private let tiling: Tiling

  /// - Parameter tileSide: in pixels; a multiple of `blockSize`.
  init(
    encoder: Graph, decoder: Graph, blockSize: Int, tileSide: Int, engine: some Engine, options: EngineOptions
  ) throws {
    precondition(
      tileSide >= blockSize && tileSide % blockSize == 0, "the side of a tile is a multiple of \(blockSize)")
    self.encoder = try engine.compile(encoder, options: options)
    self.decoder = try engine.compile(decoder, options: options)
    self.blockSize = blockSize
    tiling = Tiling(side: tileSide / blockSize)
  }

  var notice: String? { encoder.notice ?? decoder.notice }

  func encode(planar: [Float], width: Int, height: Int) throws -> Latent {
    let picture = Tensor(shape: [1, 3, height, width], values: planar)
    let result = try tiling.run(encoder, picture, unit: (input: blockSize, output: 1))
    let shape = Latent.Shape(channels: result.shape[1], height: result.shape[2], width: result.shape[3])
    return Latent(shape: shape, values: result.values)
  }

  /// Three planes of a picture, held to −1…1.
  func decode(_ latent: Latent) throws -> [Float] {
    let shape = latent.shape
    let tensor = Tensor(shape: [1, shape.channels, shape.height, shape.width], values: latent.values)
    let planes = try tiling.run(decoder, tensor, unit: (input: 1, output: blockSize)).values
    return planes.map { min(max($0, -1), 1) }
  }
}
