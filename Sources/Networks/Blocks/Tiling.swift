package import DDCM
package import Inference

/// Runs large images through a network in tiles that overlap and are blended, so that memory does not grow with the image.
///
/// Group normalization and attention see all of their input at once, and give other results for a tile than for the whole:
/// tiles differ a little in colour and contrast, and blending makes the transitions smooth.
package struct Tiling: Sendable, Equatable {
  /// The largest side of a tile, in elements of the latent.
  package let side: Int

  /// Neighbours share at least this part of `side`: diffusers' default `tile_overlap_factor`.
  private static let overlap = 4

  package init(side: Int) { self.side = side }

  /// - Parameters:
  ///   - input: [1, C, H, W].
  ///   - unit: the extent of one element of the latent, in the input and in the result.
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

/// One side of an image, cut into overlapping tiles of the same length, and their weights.
package struct TiledAxis: Sendable, Equatable {
  /// The whole side.
  package let extent: Int
  /// The length of each tile.
  package let length: Int
  package let starts: [Int]

  /// - Parameters:
  ///   - extent: the whole side.
  ///   - tile: the largest length of a tile.
  ///   - overlap: the smallest overlap of neighbours; less than `tile`.
  package init(_ extent: Int, tile: Int, overlap: Int) {
    precondition(extent > 0 && overlap >= 0 && overlap < tile, "tiles are longer than their overlap")
    let count = extent <= tile ? 1 : Self.quotient(extent - overlap, tile - overlap)
    // Of the same length, as short as possible: a narrow rest would have other statistics than the other tiles.
    let length = Self.quotient(extent + (count - 1) * overlap, count)
    self.extent = extent
    self.length = length
    starts = (0..<count).map { count == 1 ? 0 : (extent - length) * $0 / (count - 1) }
  }

  /// The tiles' ranges.
  ///
  /// - Parameter unit: the factor by which positions are multiplied.
  func ranges(unit: Int) -> [Range<Int>] {
    starts.map { $0 * unit..<($0 + length) * unit }
  }

  /// The tiles' ranges, and their weights.
  func spans(unit: Int) -> [TileSpan] {
    ranges(unit: unit).enumerated().map { TileSpan(range: $1, weights: weights(ofTile: $0, unit: unit)) }
  }

  /// A tile's weight at each of its positions. Where two tiles overlap, one fades linearly into the other.
  ///
  /// - Parameter unit: the factor by which positions are multiplied.
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

extension Latent {
  /// Of a tensor of [1, C, H, W].
  package init(_ tensor: Tensor) {
    let extents = tensor.shape
    precondition(extents.count == 4 && extents[0] == 1, "one image")
    self.init(shape: Shape(channels: extents[1], height: extents[2], width: extents[3]), elements: tensor.values)
  }
}

extension Tensor {
  /// [1, C, H, W].
  package init(_ latent: Latent) {
    let shape = latent.shape
    self.init(shape: [1, shape.channels, shape.height, shape.width], values: latent.values)
  }
}
