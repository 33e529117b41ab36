import Foundation

/// Multi-scale structural similarity on luma: Wang, Simoncelli and Bovik, "Multiscale structural similarity for image quality
/// assessment" (Asilomar, 2003), equation 7, with the paper's five weights. 1 for equal pictures.
///
/// From scale to scale four pixels become their mean. A picture whose shorter side has less than 176 pixels has fewer scales, and
/// their weights are scaled to add up to 1.
public struct MSSSIM: ComparisonScore {
  public init() {}

  public var name: String { "MS-SSIM" }
  public var better: Better { .higher }

  private static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

  /// - Throws: `QualityError.tooSmall` for pictures smaller than the window, 11×11.
  public func score(_ picture: PlanarPicture, against original: PlanarPicture) throws(QualityError) -> Double {
    let side = StructuralSimilarity.side
    guard min(picture.width, picture.height) >= side else {
      throw .tooSmall(score: name, width: picture.width, height: picture.height, least: side)
    }
    precondition((picture.width, picture.height) == (original.width, original.height), "pictures of one size")
    var (a, b) = (picture.luma, original.luma)
    var scales: [StructuralSimilarity] = []
    while scales.count < Self.weights.count, min(a.width, a.height) >= side {
      scales.append(StructuralSimilarity(a, b))
      (a, b) = (a.binned, b.binned)
    }
    let isWhole = scales.count == Self.weights.count  // the paper's weights add up to 1.0001
    let weights = Self.weights.prefix(scales.count)
    let sum = isWhole ? 1 : weights.reduce(0, +)
    let factors = scales.dropLast().map(\.structure) + [scales[scales.count - 1].similarity]
    return zip(factors, weights).reduce(1) { $0 * pow(max($1.0, 0), $1.1 / sum) }
  }
}

extension Plane {
  /// Half the size: each value is the mean of four.
  fileprivate var binned: Plane {
    let (columns, rows) = (width / 2, height / 2)
    var result = Plane(width: columns, height: rows, values: [Double](repeating: 0, count: columns * rows))
    for y in 0..<rows {
      for x in 0..<columns {
        let corner = 2 * y * width + 2 * x
        result.values[y * columns + x] =
          (values[corner] + values[corner + 1] + values[corner + width] + values[corner + width + 1]) / 4
      }
    }
    return result
  }
}
