import DDCM
import Inference

/// The graphs of an autoencoder's two halves.
package struct CoderGraphs: Sendable {
  let encoder: Graph
  let decoder: Graph

  /// The names of the tensors that they are computed from.
  package var weightNames: [String] { encoder.weightNames + decoder.weightNames }
}

/// The compiled halves of an autoencoder, which large pictures go through in tiles.
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
    let picture = Tensor(shape: [1, 3, height, width], values: planar)
    return Latent(try tiling.run(encoder, picture, unit: (input: blockSize, output: 1)))
  }

  /// Three planes of a picture, held to −1…1.
  func decode(_ latent: Latent) throws -> [Float] {
    let planes = try tiling.run(decoder, Tensor(latent), unit: (input: 1, output: blockSize)).values
    return planes.map { min(max($0, -1), 1) }
  }
}
