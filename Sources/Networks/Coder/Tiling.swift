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
    let rows = axis(input.shape[2] / unit.input)
    let columns = axis(input.shape[3] / unit.input)
    guard rows.starts.count > 1 || columns.starts.count > 1 else { return try network.run([input])[0] }
    var blended: Blend?
    for (row, top) in rows.starts.enumerated() {
      let down = rows.weights(ofTile: row, unit: unit.output)
      for (column, left) in columns.starts.enumerated() {
        let across = columns.weights(ofTile: column, unit: unit.output)
        let part = input.cut(
          rows: range(top, rows, unit.input), columns: range(left, columns, unit.input))
        let result = try network.run([part])[0]
        if blended == nil {
          blended = Blend(
            channels: result.shape[1], height: rows.extent * unit.output, width: columns.extent * unit.output)
        }
        blended?.add(result, top: top * unit.output, left: left * unit.output, weights: (down, across))
      }
    }
    guard let blended else { preconditionFailure("there is a tile") }
    return blended.tensor
  }

  private func axis(_ extent: Int) -> TiledAxis { TiledAxis(extent, tile: side, overlap: side / Self.overlap) }

  private func range(_ start: Int, _ axis: TiledAxis, _ unit: Int) -> Range<Int> {
    start * unit..<(start + axis.length) * unit
  }
}

/// A picture that is the weighted sum of tiles.
private struct Blend {
  private(set) var tensor: Tensor

  init(channels: Int, height: Int, width: Int) {
    tensor = Tensor(
      shape: [1, channels, height, width], values: [Float](repeating: 0, count: channels * height * width))
  }

  /// - Parameter weights: how much each row and each column of the tile counts.
  mutating func add(_ tile: Tensor, top: Int, left: Int, weights: (down: [Float], across: [Float])) {
    let (channels, height, width) = (tensor.shape[1], tensor.shape[2], tensor.shape[3])
    precondition(tile.shape == [1, channels, weights.down.count, weights.across.count], "a result for each place")
    var source = 0
    for channel in 0..<channels {
      for (row, down) in weights.down.enumerated() {
        let start = (channel * height + top + row) * width + left
        for (column, across) in weights.across.enumerated() {
          tensor.values[start + column] += down * across * tile.values[source + column]
        }
        source += weights.across.count
      }
    }
  }
}

extension Tensor {
  /// A rectangle of pictures, [1, C, H, W].
  fileprivate func cut(rows: Range<Int>, columns: Range<Int>) -> Tensor {
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    var values: [Float] = []
    values.reserveCapacity(channels * rows.count * columns.count)
    for channel in 0..<channels {
      for row in rows {
        let start = (channel * height + row) * width
        values += self.values[start + columns.lowerBound..<start + columns.upperBound]
      }
    }
    return Tensor(shape: [1, channels, rows.count, columns.count], values: values)
  }
}
