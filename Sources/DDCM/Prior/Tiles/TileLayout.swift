/// How large latents are cut into overlapping tiles.
///
/// A function of the size alone, so that the decoder cuts as the encoder did. Along a side longer than a tile, tiles begin
/// at multiples of `side` − `overlap`, and the last ends where the side ends. From one tile to the next the weight passes
/// linearly, in the middle of what they share.
package struct TileLayout: Sendable, Equatable {
  /// The rows, and the columns, of a tile.
  package let side: Int

  /// How many of them two neighbours share at least.
  package let overlap: Int

  /// Over how many the weight passes from one to the other.
  package let ramp: Int

  /// Latents of more rows × columns are cut.
  package let limit: Int

  /// - Precondition: 0 < `ramp` ≤ `overlap`, and `side` is at least three times `overlap`.
  package init(side: Int, overlap: Int, ramp: Int, limit: Int) {
    precondition(0 < ramp && ramp <= overlap && 3 * overlap <= side, "neighbours share less than a third of a tile")
    self.side = side
    self.overlap = overlap
    self.ramp = ramp
    self.limit = limit
  }

  /// Whether latents of a shape are cut at all.
  package func cuts(_ shape: Latent.Shape) -> Bool {
    shape.height * shape.width > limit && max(shape.height, shape.width) > side
  }

  func spans(of length: Int) -> [TileSpan] {
    guard length > side else { return [TileSpan(range: 0..<length, weights: [Float](repeating: 1, count: length))] }
    let stride = side - overlap
    let count = (length - overlap + stride - 1) / stride
    let ranges = (0..<count).map { number in
      let start = min(number * stride, length - side)
      return start..<start + side
    }
    return ranges.indices.map { number in
      let rising = number == 0 ? nil : rampStart(ranges[number - 1], ranges[number])
      let falling = number + 1 == count ? nil : rampStart(ranges[number], ranges[number + 1])
      return TileSpan(
        range: ranges[number],
        weights: ranges[number].map { place in
          (rising.map { share(place, from: $0) } ?? 1) - (falling.map { share(place, from: $0) } ?? 0)
        })
    }
  }

  /// The ramp is in the middle of what two ranges share.
  private func rampStart(_ first: Range<Int>, _ second: Range<Int>) -> Int {
    (first.upperBound + second.lowerBound - ramp) / 2
  }

  /// What the second of two tiles has of a place.
  private func share(_ place: Int, from start: Int) -> Float {
    min(max((Float(place - start) + 0.5) / Float(ramp), 0), 1)
  }
}
