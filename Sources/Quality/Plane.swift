/// Luma and its statistics, row by row from the top left, in double precision.
struct Plane {
  let width: Int
  let height: Int
  var values: [Double]

  /// The top left part.
  func cropped(width: Int, height: Int) -> Plane {
    precondition(width <= self.width && height <= self.height)
    let rows = (0..<height).map { values[$0 * self.width..<$0 * self.width + width] }
    return Plane(width: width, height: height, values: Array(rows.joined()))
  }

  /// Along rows and columns, the outermost values being repeated beyond the edges.
  ///
  /// - Parameters:
  ///   - taps: symmetric; an even number more than `step`.
  ///   - step: the distance of the values that the result has.
  func filtered(_ taps: [Double], step: Int = 1) -> Plane {
    alongRows(taps, step).alongColumns(taps, step)
  }

  /// Half the size, by cubic interpolation of support 8 (Keys, 1981, a = −½, stretched against aliasing).
  var downsampled: Plane { filtered(Self.downsampling, step: 2) }

  private static let downsampling = [
    -0.01171875, -0.03515625, 0.11328125, 0.43359375, 0.43359375, 0.11328125, -0.03515625, -0.01171875,
  ]

  private func alongRows(_ taps: [Double], _ step: Int) -> Plane {
    let (width, newWidth, margin) = (self.width, self.width / step, (taps.count - step) / 2)
    var result = Plane(width: newWidth, height: height, values: [Double](repeating: 0, count: newWidth * height))
    var row = [Double](repeating: 0, count: width + 2 * margin)
    unsafe result.values.withUnsafeMutableBufferPointer { result in
      for y in 0..<height {
        for x in row.indices { row[x] = values[y * width + min(max(x - margin, 0), width - 1)] }
        unsafe row.withUnsafeBufferPointer { row in
          for (k, tap) in taps.enumerated() {
            for x in 0..<newWidth { unsafe result[y * newWidth + x] += tap * row[x * step + k] }
          }
        }
      }
    }
    return result
  }

  private func alongColumns(_ taps: [Double], _ step: Int) -> Plane {
    let (width, height, newHeight, margin) = (self.width, self.height, self.height / step, (taps.count - step) / 2)
    var result = Plane(width: width, height: newHeight, values: [Double](repeating: 0, count: width * newHeight))
    unsafe result.values.withUnsafeMutableBufferPointer { result in
      unsafe values.withUnsafeBufferPointer { values in
        for y in 0..<newHeight {
          for (k, tap) in taps.enumerated() {
            let from = min(max(y * step + k - margin, 0), height - 1) * width
            for x in 0..<width { unsafe result[y * width + x] += tap * values[from + x] }
          }
        }
      }
    }
    return result
  }
}
