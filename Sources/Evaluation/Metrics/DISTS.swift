import DDCM
package import Inference
package import Quality

/// Deep image structure and texture similarity: Ding, Ma, Wang and Simoncelli, "Image quality assessment: unifying structure and
/// texture similarity" (IEEE Transactions on Pattern Analysis and Machine Intelligence, 2020). 0 for equal images.
///
/// Images are scored at their own size.
package struct DISTS: FullReferenceMetric {
  private let network: FeatureNetwork

  /// Of each layer's channels, of the image's own first; all of both add up to 1.
  private let textures: [Float]
  private let structures: [Float]

  /// - Parameters:
  ///   - backbone: torchvision's VGG16.
  ///   - weights: the DISTS-pytorch package's weights.pt.
  /// - Throws: `BackboneError`, `WeightFileError`, and what the engine throws.
  package init(
    backbone: any WeightFile, weights: any WeightFile, engine: any Engine, options: EngineOptions = EngineOptions()
  ) throws {
    let found = try Backbone(backbone)
    guard found == .vgg16 else { throw BackboneError.notVGG(file: backbone.path, found: found.rawValue) }
    network = try FeatureNetwork(backbone, pooling: .hann, engine: engine, options: options)
    let (alpha, beta) = try (weights.floats("alpha"), weights.floats("beta"))
    let widths = try network.features(of: .gray(side: found.leastSide), for: "DISTS").map { $0.shape[1] }
    guard alpha.count == 3 + widths.reduce(0, +), beta.count == alpha.count else {
      throw BackboneError.wrongHeads(file: weights.path, layers: [3] + widths)
    }
    let sum = (alpha + beta).reduce(0, +)
    textures = alpha.map { $0 / sum }
    structures = beta.map { $0 / sum }
  }

  package var name: String { "DISTS" }
  package var better: Better { .lower }

  package func score(_ image: PlanarImage, against original: PlanarImage) throws -> Double {
    precondition((image.width, image.height) == (original.width, original.height), "images of one size")
    let known = try [Self.own(original)] + network.features(ofOriginal: original, for: name)
    let features = try [Self.own(image)] + network.features(of: image, for: name)
    var (similarity, channel) = (0.0, 0)
    for (a, b) in zip(features, known) {
      let places = a.shape[2] * a.shape[3]
      for plane in 0..<a.shape[1] {
        let range = plane * places..<(plane + 1) * places
        let moments = PairMoments(a.values[range], b.values[range])
        similarity += Double(textures[channel]) * moments.texture + Double(structures[channel]) * moments.structure
        channel += 1
      }
    }
    return 1 - similarity
  }

  /// The image's own samples, from 0 to 1.
  private static func own(_ image: PlanarImage) -> Tensor {
    Tensor(shape: [1, 3, image.height, image.width], values: image.values.map { ($0 + 1) / 2 })
  }
}

/// The means, variances and covariance of two planes.
private struct PairMoments {
  private let means: (Double, Double)
  private let variances: (Double, Double)
  private let covariance: Double
  private static let small = 1e-6

  init(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) {
    var (sumA, sumB, squaresA, squaresB, products) = (0.0, 0.0, 0.0, 0.0, 0.0)
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        for i in a.indices {
          let (x, y) = unsafe (Double(a[i]), Double(b[i]))
          sumA += x
          sumB += y
          squaresA += x * x
          squaresB += y * y
          products += x * y
        }
      }
    }
    let count = Double(a.count)
    means = (sumA / count, sumB / count)
    variances = (squaresA / count - means.0 * means.0, squaresB / count - means.1 * means.1)
    covariance = products / count - means.0 * means.1
  }

  /// Equation 5.
  var texture: Double {
    (2 * means.0 * means.1 + Self.small) / (means.0 * means.0 + means.1 * means.1 + Self.small)
  }

  /// Equation 6.
  var structure: Double { (2 * covariance + Self.small) / (variances.0 + variances.1 + Self.small) }
}
