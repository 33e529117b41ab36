import Essentials

/// The 36 features of each patch of an image: NIQE, section II.B. 18 at full size, 18 at half of it.
///
/// Of the coefficients: α and the mean of β_l and β_r. Of the products of neighbours to the right, below, below right
/// and below left: α, η, β_l and β_r each. Neighbours are within the patch.
struct PatchFeatures {
  static let count = 36

  /// One row of 36 for each patch.
  let rows: [[Double]]

  /// The mean local deviation of each patch at full size.
  let sharpness: [Double]

  /// - Parameter side: of a patch, even; incomplete patches at the right and bottom are ignored.
  init(_ luma: Plane, side: Int) {
    let (columns, lines) = (luma.width / side, luma.height / side)
    var scaled = luma.cropped(width: columns * side, height: lines * side)
    var rows = [[Double]](repeating: [], count: columns * lines)
    var sharpness: [Double] = []
    for scale in 1...2 {
      let normalized = ContrastNormalization(scaled)
      let side = side / scale
      for patch in rows.indices {
        let origin = (patch / columns * scaled.width + patch % columns) * side
        rows[patch] += Self.features(normalized.coefficients, origin: origin, side: side)
        if scale == 1 { sharpness.append(Self.mean(normalized.deviation, origin: origin, side: side)) }
      }
      if scale == 1 { scaled = scaled.downsampled }
    }
    self.rows = rows
    self.sharpness = sharpness
  }

  private static func features(_ plane: Plane, origin: Int, side: Int) -> [Double] {
    let width = plane.width
    let own = unsafe AsymmetricGaussian(moments(plane, origin, columns: 0..<side, lines: side) { unsafe $0[$1] })
    let pairs = [(0, 1), (1, 0), (1, 1), (1, -1)].map { dy, dx in
      let columns = max(0, -dx)..<min(side, side - dx)
      let offset = dy * width + dx
      return unsafe AsymmetricGaussian(
        moments(plane, origin, columns: columns, lines: side - dy) { unsafe $0[$1] * $0[$1 + offset] })
    }
    return [own.shape, (own.left + own.right) / 2] + pairs.flatMap { [$0.shape, $0.mean, $0.left, $0.right] }
  }

  @inline(__always)
  private static func moments(
    _ plane: Plane, _ origin: Int, columns: Range<Int>, lines: Int, value: (UnsafeBufferPointer<Double>, Int) -> Double
  ) -> AsymmetricGaussian.Moments {
    var moments = AsymmetricGaussian.Moments()
    unsafe plane.values.withUnsafeBufferPointer { values in
      for y in 0..<lines {
        for x in columns { unsafe moments.add(value(values, origin + y * plane.width + x)) }
      }
    }
    return moments
  }

  private static func mean(_ plane: Plane, origin: Int, side: Int) -> Double {
    let sums = (0..<side).map { y in
      plane.values[origin + y * plane.width..<origin + y * plane.width + side].reduce(0, +)
    }
    return sums.reduce(0, +) / Double(side * side)
  }
}

/// Mean-subtracted, contrast-normalized coefficients: NIQE, equations 1 to 3.
struct ContrastNormalization {
  /// (I − μ) / (σ + 1).
  let coefficients: Plane

  /// σ, the local deviation.
  let deviation: Plane

  /// - Parameter luma: 0…255.
  init(_ luma: Plane) {
    let mean = luma.filtered(Self.window)
    var squares = luma
    for i in squares.values.indices { squares.values[i] *= luma.values[i] }
    squares = squares.filtered(Self.window)
    var (coefficients, deviation) = (luma, squares)
    for i in luma.values.indices {
      deviation.values[i] = abs(squares.values[i] - mean.values[i] * mean.values[i]).squareRoot()
      coefficients.values[i] = (luma.values[i] - mean.values[i]) / (deviation.values[i] + 1)
    }
    self.coefficients = coefficients
    self.deviation = deviation
  }

  /// A Gaussian of deviation 7/6, to 3 of them.
  private static let window: [Double] = {
    let variance = 49.0 / 36
    let taps = (-3...3).map { (x: Int) -> Double in exp(-Double(x * x) / (2 * variance)) }
    return taps.map { $0 / taps.reduce(0, +) }
  }()
}
