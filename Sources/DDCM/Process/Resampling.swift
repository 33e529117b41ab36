/// Halving and doubling of planes of even sides, one below the other.
enum Resampling {
  /// The means of 2×2 pixels.
  static func halved(_ fine: [Float], width: Int) -> [Float] {
    let half = width / 2
    var coarse = [Float](repeating: 0, count: fine.count / 4)
    unsafe fine.withUnsafeBufferPointer { fine in
      for y in 0..<(coarse.count / half) {
        for x in 0..<half {
          let e = 2 * y * width + 2 * x
          let sum = unsafe (fine[e] + fine[e + 1]) + (fine[e + width] + fine[e + width + 1])
          coarse[y * half + x] = sum * 0.25
        }
      }
    }
    return coarse
  }

  /// Sets the mean of each 2×2 pixels, leaving their differences.
  ///
  /// - Parameter mean: the mean of the pixels with the given index in the half-size planes.
  static func replaceMeans(_ fine: inout [Float], width: Int, _ mean: (Int) -> Float) {
    let half = width / 2
    unsafe fine.withUnsafeMutableBufferPointer { fine in
      for y in 0..<(fine.count / (2 * width)) {
        for x in 0..<half {
          let e = 2 * y * width + 2 * x
          let sum = unsafe (fine[e] + fine[e + 1]) + (fine[e + width] + fine[e + width + 1])
          let shift = mean(y * half + x) - sum * 0.25
          unsafe fine[e] += shift
          unsafe fine[e + 1] += shift
          unsafe fine[e + width] += shift
          unsafe fine[e + width + 1] += shift
        }
      }
    }
  }

  /// Twice the size by linear interpolation between pixel centres, ¾ of the near pixel and ¼ of the far one.
  ///
  /// Beyond the edges of a plane the outermost pixels go on.
  static func doubled(_ coarse: [Float], width: Int, planes: Int) -> [Float] {
    let height = coarse.count / planes / width
    var fine = [Float](repeating: 0, count: coarse.count * 4)
    unsafe fine.withUnsafeMutableBufferPointer { fine in
      unsafe coarse.withUnsafeBufferPointer { coarse in
        for plane in 0..<planes {
          for y in 0..<(2 * height) {
            let near = y / 2
            let far = min(max(y % 2 == 0 ? near - 1 : near + 1, 0), height - 1)
            let a = (plane * height + near) * width
            let b = (plane * height + far) * width
            let row = (plane * 2 * height + y) * 2 * width
            for x in 0..<width {
              let (left, right) = (max(x - 1, 0), min(x + 1, width - 1))
              let centre = unsafe coarse[a + x] * 0.75 + coarse[b + x] * 0.25
              let before = unsafe coarse[a + left] * 0.75 + coarse[b + left] * 0.25
              let after = unsafe coarse[a + right] * 0.75 + coarse[b + right] * 0.25
              unsafe fine[row + 2 * x] = centre * 0.75 + before * 0.25
              unsafe fine[row + 2 * x + 1] = centre * 0.75 + after * 0.25
            }
          }
        }
      }
    }
    return fine
  }
}
