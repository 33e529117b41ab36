extension RGBImage {
  /// What stands beyond the right and the bottom edge.
  package enum Padding: Sendable {
    /// The last row or column, again and again.
    case replication
    /// The image mirrored at its last row or column, which is not repeated; replication where it is too small.
    case reflection
  }

  /// The image with both sides extended to the next multiple of `multiple`, to the right and to the bottom.
  /// `cropped(width:height:)` with the old sides undoes it.
  package func padded(toMultipleOf multiple: Int, by padding: Padding = .reflection) -> RGBImage {
    precondition(multiple > 0, "an image is padded to a multiple of a positive number")
    let columns = sources(width, multiple, padding)
    let rows = sources(height, multiple, padding)
    if columns.count == width, rows.count == height { return self }
    return copied(columns: columns, rows: rows)
  }

  /// The top left part.
  ///
  /// - Precondition: the part lies within the image.
  package func cropped(width: Int, height: Int) -> RGBImage {
    precondition((1...self.width).contains(width) && (1...self.height).contains(height), "cropped beyond the image")
    return copied(columns: Array(0..<width), rows: Array(0..<height))
  }

  private func copied(columns: [Int], rows: [Int]) -> RGBImage {
    var copy: [UInt8] = []
    copy.reserveCapacity(3 * columns.count * rows.count)
    let kept = min(columns.count, width)  // both callers keep the left part as it is
    for row in rows {
      let start = 3 * row * width
      copy += pixels[start..<start + 3 * kept]
      for column in columns[kept...] { copy += pixels[start + 3 * column..<start + 3 * column + 3] }
    }
    return RGBImage(width: columns.count, height: rows.count, bytes: copy)
  }
}

/// Which row (or column) each row of the padded image repeats.
private func sources(_ length: Int, _ multiple: Int, _ padding: RGBImage.Padding) -> [Int] {
  let padded = (length + multiple - 1) / multiple * multiple
  let last = length - 1
  let reflects = padding == .reflection && padded - length <= last
  return (0..<padded).map { $0 <= last ? $0 : reflects ? 2 * last - $0 : last }
}
