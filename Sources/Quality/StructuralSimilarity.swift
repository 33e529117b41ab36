import DDCM
import Essentials

/// Structural similarity on luma: Wang, Bovik, Sheikh and Simoncelli (2004), with the paper's Gaussian window and
/// without its optional downsampling. 1 for equal images.
package struct SSIM: FullReferenceMetric {
  package init() {}

  package var name: String { "SSIM" }
  package var better: Better { .higher }

  /// - Throws: `QualityError.tooSmall` for images smaller than the window, 11×11.
  package func score(_ image: PlanarImage, against original: PlanarImage) throws(QualityError) -> Double {
    let side = StructuralSimilarity.side
    guard min(image.width, image.height) >= side else {
      throw .tooSmall(score: name, width: image.width, height: image.height, least: side)
    }
    precondition((image.width, image.height) == (original.width, original.height), "images of one size")
    return StructuralSimilarity(image.luma, original.luma).similarity
  }
}

/// Multi-scale structural similarity on luma: Wang, Simoncelli and Bovik, "Multiscale structural similarity for image
/// quality assessment" (Asilomar, 2003), equation 7, with the paper's five weights. 1 for equal images.
///
/// From scale to scale four pixels become their mean. An image whose shorter side has less than 176 pixels has fewer
/// scales, and their weights are scaled to add up to 1.
package struct MSSSIM: FullReferenceMetric {
  package init() {}

  package var name: String { "MS-SSIM" }
  package var better: Better { .higher }

  private static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

  /// - Throws: `QualityError.tooSmall` for images smaller than the window, 11×11.
  package func score(_ image: PlanarImage, against original: PlanarImage) throws(QualityError) -> Double {
    let side = StructuralSimilarity.side
    guard min(image.width, image.height) >= side else {
      throw .tooSmall(score: name, width: image.width, height: image.height, least: side)
    }
    precondition((image.width, image.height) == (original.width, original.height), "images of one size")
    var (a, b) = (image.luma, original.luma)
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

/// The two factors of SSIM at one scale, averaged over all places where the window lies within the image.
///
/// Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural similarity" (IEEE
/// Transactions on Image Processing, 2004), equations 6, 9 and 13: a Gaussian window of 11×11 and deviation 1.5, K₁ =
/// 0.01 and K₂ = 0.03 of a range of 255.
struct StructuralSimilarity {
  /// The side of the window.
  static let side = 11

  /// The mean of luminance, contrast and structure multiplied: SSIM itself.
  let similarity: Double

  /// The mean of contrast and structure multiplied.
  let structure: Double

  /// - Precondition: both have the same size, at least `side` squared.
  init(_ a: Plane, _ b: Plane) {
    let meanA = a.filtered(Self.window).inner(Self.margin)
    let meanB = b.filtered(Self.window).inner(Self.margin)
    let squaresA = a.multiplied(by: a).filtered(Self.window).inner(Self.margin)
    let squaresB = b.multiplied(by: b).filtered(Self.window).inner(Self.margin)
    let products = a.multiplied(by: b).filtered(Self.window).inner(Self.margin)
    var (similarity, structure) = (0.0, 0.0)
    for i in meanA.values.indices {
      let (muA, muB) = (meanA.values[i], meanB.values[i])
      let variances = squaresA.values[i] - muA * muA + squaresB.values[i] - muB * muB
      let contrast = (2 * (products.values[i] - muA * muB) + Self.c2) / (variances + Self.c2)
      structure += contrast
      similarity += contrast * (2 * muA * muB + Self.c1) / (muA * muA + muB * muB + Self.c1)
    }
    self.similarity = similarity / Double(meanA.values.count)
    self.structure = structure / Double(meanA.values.count)
  }

  private static let c1 = 0.01 * 255 * 0.01 * 255
  private static let c2 = 0.03 * 255 * 0.03 * 255
  private static let margin = side / 2

  private static let window: [Double] = {
    let taps = (-margin...margin).map { (x: Int) -> Double in exp(-Double(x * x) / (2 * 1.5 * 1.5)) }
    return taps.map { $0 / taps.reduce(0, +) }
  }()
}

extension Plane {
  /// The product, value by value.
  fileprivate func multiplied(by other: Plane) -> Plane {
    Plane(width: width, height: height, values: zip(values, other.values).map { $0 * $1 })
  }

  /// What is at least `margin` from every edge.
  fileprivate func inner(_ margin: Int) -> Plane {
    let rows = (margin..<height - margin).map { values[$0 * width + margin..<($0 + 1) * width - margin] }
    return Plane(width: width - 2 * margin, height: height - 2 * margin, values: Array(rows.joined()))
  }
}
