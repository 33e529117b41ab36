import Foundation

/// The two factors of SSIM at one scale, averaged over all places where the window lies within the picture.
///
/// Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural similarity" (IEEE
/// Transactions on Image Processing, 2004), equations 6, 9 and 13: a Gaussian window of 11×11 and deviation 1.5, K₁ = 0.01 and
/// K₂ = 0.03 of a range of 255.
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
