import DDCM
package import Inference
package import Quality

/// Computes a feature vector for each patch of an image.
package protocol PatchFeatureSource: Sendable {
  /// The name, in reports, of the distance between distributions of these features.
  var name: String { get }

  /// A vector for each patch, all of one length; empty for an image smaller than a patch.
  func features(of image: PlanarImage) throws -> [[Float]]
}

/// The last layer of a network, averaged over each patch of an image: the features of Fréchet distances over patches.
///
/// The protocol is that of "High-fidelity generative image compression" (Mentzer et al. 2020), section 4.3 and appendix A.7, with
/// another network than Inception: adjacent patches, and optionally patches shifted by half a patch.
package struct PooledPatches: PatchFeatureSource {
  private let network: FeatureNetwork
  private let side: Int
  private let isShifted: Bool

  /// - Parameters:
  ///   - side: of a patch, in pixels.
  ///   - isShifted: whether patches are also taken from half a patch to the right and below.
  /// - Throws: `BackboneError`, `WeightFileError`, and what the engine throws.
  package init(
    backbone: any WeightFile, side: Int = 64, isShifted: Bool = false, engine: any Engine,
    options: EngineOptions = EngineOptions()
  ) throws {
    network = try FeatureNetwork(backbone, engine: engine, options: options)
    precondition(side >= network.backbone.leastSide, "a patch is at least \(network.backbone.leastSide) pixels wide")
    self.side = side
    self.isShifted = isShifted
  }

  package var name: String { "FD \(network.backbone.rawValue)" }

  /// Width and height of the smallest patch.
  package static let leastSide = Backbone.allCases.map(\.leastSide).max() ?? 1

  package func features(of image: PlanarImage) throws -> [[Float]] {
    let corners = corners(of: image, from: 0) + (isShifted ? self.corners(of: image, from: side / 2) : [])
    return try stride(from: 0, to: corners.count, by: Self.batch).flatMap { start in
      try pooled(corners[start..<min(start + Self.batch, corners.count)], of: image)
    }
  }

  private static let batch = 32

  /// The top left pixels of patches that lie in the image.
  private func corners(of image: PlanarImage, from start: Int) -> [(x: Int, y: Int)] {
    stride(from: start, through: image.height - side, by: side).flatMap { y in
      stride(from: start, through: image.width - side, by: side).map { (x: $0, y: y) }
    }
  }

  private func pooled(_ corners: ArraySlice<(x: Int, y: Int)>, of image: PlanarImage) throws -> [[Float]] {
    var samples: [Float] = []
    samples.reserveCapacity(corners.count * 3 * side * side)
    for corner in corners {
      for channel in 0..<3 {
        for row in 0..<side {
          let start = (channel * image.height + corner.y + row) * image.width + corner.x
          samples += image.values[start..<start + side]
        }
      }
    }
    let last = try network.last(Tensor(shape: [corners.count, 3, side, side], values: samples))
    let (channels, places) = (last.shape[1], last.shape[2] * last.shape[3])
    return (0..<corners.count).map { patch in
      (0..<channels).map { channel in
        let start = (patch * channels + channel) * places
        return last.values[start..<start + places].reduce(0, +) / Float(places)
      }
    }
  }
}
