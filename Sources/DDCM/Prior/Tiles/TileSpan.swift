/// A tile's part of one side of what is cut into tiles.
package struct TileSpan: Sendable, Equatable {
  package let range: Range<Int>
  /// For each of the range; those of all spans at one place add up to 1.
  package let weights: [Float]

  package init(range: Range<Int>, weights: [Float]) {
    (self.range, self.weights) = (range, weights)
  }
}

extension Latent {
  /// Adds a tile, weighted, at its place.
  package mutating func add(_ tile: Latent, _ rows: TileSpan, _ columns: TileSpan) {
    let shape = shape
    precondition(
      tile.shape == Shape(channels: shape.channels, height: rows.weights.count, width: columns.weights.count),
      "a tile is as large as its place")
    unsafe values.withUnsafeMutableBufferPointer { values in
      unsafe tile.values.withUnsafeBufferPointer { tile in
        var place = 0
        for channel in 0..<shape.channels {
          for (row, height) in zip(rows.range, rows.weights) {
            let start = (channel * shape.height + row) * shape.width + columns.range.lowerBound
            for (column, width) in columns.weights.enumerated() {
              unsafe values[start + column] += (height * width) * tile[place]
              place += 1
            }
          }
        }
      }
    }
  }
}
