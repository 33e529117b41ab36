import DDCM

/// One side of a picture, cut into tiles of one length that overlap, and how much each tile counts where.
package struct TiledAxis: Sendable, Equatable {
  /// Of the whole side.
  package let extent: Int
  /// Of each tile.
  package let length: Int
  package let starts: [Int]

  /// - Parameters:
  ///   - extent: of the whole side.
  ///   - tile: the greatest length of a tile.
  ///   - overlap: the least that neighbours share; less than `tile`.
  package init(_ extent: Int, tile: Int, overlap: Int) {
    precondition(extent > 0 && overlap >= 0 && overlap < tile, "tiles are longer than what they share")
    let count = extent <= tile ? 1 : Self.quotient(extent - overlap, tile - overlap)
    // As short as they can be, and so all alike: no narrow rest, whose statistics would not be those of the others.
    let length = Self.quotient(extent + (count - 1) * overlap, count)
    self.extent = extent
    self.length = length
    starts = (0..<count).map { count == 1 ? 0 : (extent - length) * $0 / (count - 1) }
  }

  /// Where the tiles are.
  ///
  /// - Parameter unit: how many places stand for one.
  func ranges(unit: Int) -> [Range<Int>] {
    starts.map { $0 * unit..<($0 + length) * unit }
  }

  /// Where the tiles are, and how much each counts there.
  func spans(unit: Int) -> [TileSpan] {
    ranges(unit: unit).enumerated().map { TileSpan(range: $1, weights: weights(ofTile: $0, unit: unit)) }
  }

  /// How much a tile counts at each place of it, that is, how much of the result is its. Where two tiles overlap, the one
  /// fades linearly into the other.
  ///
  /// - Parameter unit: how many places stand for one.
  package func weights(ofTile index: Int, unit: Int) -> [Float] {
    (starts[index] * unit..<(starts[index] + length) * unit).map { place in
      let all = starts.indices.reduce(Float(0)) { $0 + height(at: place, ofTile: $1, unit: unit) }
      return height(at: place, ofTile: index, unit: unit) / all
    }
  }

  /// 1, but rising from 0 where the tile before overlaps this one, and falling to 0 where the next one does.
  private func height(at place: Int, ofTile index: Int, unit: Int) -> Float {
    let (start, end) = (starts[index] * unit, (starts[index] + length) * unit)
    guard place >= start && place < end else { return 0 }
    var height: Float = 1
    if index > 0 {
      let shared = (starts[index - 1] + length) * unit - start
      height = min(height, (Float(place - start) + 0.5) / Float(shared))
    }
    if index < starts.count - 1 {
      let shared = end - starts[index + 1] * unit
      height = min(height, (Float(end - place) - 0.5) / Float(shared))
    }
    return height
  }

  /// Rounded up.
  private static func quotient(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }
}
