/// A prior that sees large latents tile by tile, so that its memory is bounded by the tile.
///
/// The state and the codebooks stay whole: it is each x̂₀ that is put together from those of tiles, which overlap and pass into
/// each other (as in MultiDiffusion, arXiv 2302.08113). Latents that ``TileLayout/cuts(_:)`` leaves alone are seen whole.
package struct TiledPrior<Base: ConditionalPrior>: ConditionalPrior {
  package let base: Base
  package let tiling: TileLayout

  package init(_ base: Base, _ tiling: TileLayout) {
    self.base = base
    self.tiling = tiling
  }

  package var schedule: NoiseSchedule { base.schedule }
  package var pyramid: PixelPyramid? { base.pyramid }

  package func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
    guard tiling.cuts(noisy.shape) else {
      return try base.estimates(of: noisy, timestep: timestep, under: conditions)
    }
    var whole = conditions.map { _ in Latent(zeros: noisy.shape) }
    for rows in tiling.spans(of: noisy.shape.height) {
      for columns in tiling.spans(of: noisy.shape.width) {
        let tile = noisy.part(rows: rows.range, columns: columns.range)
        let parts = try base.estimates(of: tile, timestep: timestep, under: conditions)
        for (number, part) in parts.enumerated() { whole[number].add(part, rows, columns) }
      }
    }
    return whole
  }
}
