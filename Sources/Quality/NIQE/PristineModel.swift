import DDCM
import Essentials

/// The distribution of the patches of good photographs, from which NIQE measures the distance.
package struct PristineModel: Sendable {
  /// The side of the patches in pixels.
  package let patchSide: Int

  let distribution: MultivariateGaussian

  /// Fits to sharp patches of photographs.
  ///
  /// Those with more than 0.75 of the sharpness of their photograph's sharpest, as in the paper; and of these the
  /// sharper half, because some photographs of an unselected set have no sharp part.
  ///
  /// - Precondition: there is a photograph that has a patch.
  package init(fitting photographs: some Sequence<PlanarImage>, patchSide: Int = 64) {
    precondition(patchSide >= 8 && patchSide % 2 == 0, "the side of a patch is even, and at least 8")
    var patches: [(features: [Double], sharpness: Double)] = []
    for photograph in photographs {
      let found = PatchFeatures(photograph.luma, side: patchSide)
      let threshold = 0.75 * (found.sharpness.max() ?? 0)
      patches += zip(found.rows, found.sharpness).filter { $1 > threshold }.map { (features: $0, sharpness: $1) }
    }
    precondition(!patches.isEmpty, "no photograph has a patch")
    let median = patches.map(\.sharpness).sorted()[patches.count / 2]
    self.patchSide = patchSide
    distribution = MultivariateGaussian(fitting: patches.filter { $0.sharpness >= median }.map(\.features))
  }
}

extension PristineModel: Codable {
  private enum Key: String, CodingKey {
    case patchSide = "patch_side"
    case mean
    case covariance
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    patchSide = try container.decode(Int.self, forKey: .patchSide)
    let mean = try container.decode([Double].self, forKey: .mean)
    let lower = try container.decode([Double].self, forKey: .covariance)
    guard patchSide >= 8, patchSide % 2 == 0, mean.count == PatchFeatures.count,
      let covariance = SymmetricMatrix(order: mean.count, lower: lower)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .covariance, in: container,
        debugDescription:
          "a pristine model has \(PatchFeatures.count) means, the lower triangle of their covariance, and "
          + "an even patch_side of at least 8")
    }
    distribution = MultivariateGaussian(mean: mean, covariance: covariance)
  }

  /// The covariance as its lower triangle, row by row.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(patchSide, forKey: .patchSide)
    try container.encode(distribution.mean, forKey: .mean)
    try container.encode(distribution.covariance.lower, forKey: .covariance)
  }

  /// Fitted to the photographs that Resources/README.md lists.
  package static let photographs: PristineModel = {
    do {
      return try JSONDecoder().decode(PristineModel.self, from: Data(PackageResources.niqe_json))
    } catch {
      preconditionFailure("the pristine model that comes with the package is damaged: \(error)")
    }
  }()
}
