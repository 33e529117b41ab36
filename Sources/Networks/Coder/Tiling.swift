import DDCM
package import Inference

/// How large pictures go through a network: in tiles that overlap, blended, so that memory does not grow with the picture.
///
/// A network that looks at all of its input at once, as group normalization and attention do, gives other results for a tile
/// than for the whole: tiles differ a little in colour and contrast, and the overlap makes slopes of the steps between them.
package struct Tiling: Sendable, Equatable {
  /// The greatest side of a tile, in elements of the latent.
  package let side: Int

  /// The least that neighbours share, as a part of `side`: what diffusers' `tile_overlap_factor` is by default.
  private static let overlap = 4

  package init(side: Int) { self.side = side }

  /// - Parameters:
  ///   - input: [1, C, H, W].
  ///   - unit: how many places along a side of the input and of the result one element of the latent has.
  package func run(
    _ network: any CompiledNetwork, _ input: Tensor, unit: (input: Int, output: Int)
  ) throws -> Tensor {
    let whole = Latent(input)
    let rows = axis(whole.shape.height / unit.input)
    let columns = axis(whole.shape.width / unit.input)
    guard rows.starts.count > 1 || columns.starts.count > 1 else { return try network.run([input])[0] }
    let tilesAcross = Array(zip(columns.ranges(unit: unit.input), columns.spans(unit: unit.output)))
    var blended: Latent?
    for (down, newDown) in zip(rows.ranges(unit: unit.input), rows.spans(unit: unit.output)) {
      for (across, newAcross) in tilesAcross {
        let result = Latent(try network.run([Tensor(whole.part(rows: down, columns: across))])[0])
        let shape = Latent.Shape(
          channels: result.shape.channels, height: rows.extent * unit.output, width: columns.extent * unit.output)
        var sum = blended.take() ?? Latent(zeros: shape)
        sum.add(result, newDown, newAcross)
        blended = sum
      }
    }
    guard let blended else { preconditionFailure("there is a tile") }
    return Tensor(blended)
  }

  private func axis(_ extent: Int) -> TiledAxis { TiledAxis(extent, tile: side, overlap: side / Self.overlap) }
}
