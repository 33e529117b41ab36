public import Inference
public import Quality

/// The last layer of a network, averaged over each patch of a picture: what Fréchet distances over patches are between.
///
/// The protocol is that of "High-fidelity generative image compression" (Mentzer et al. 2020), section 4.3 and appendix A.7, with the
/// network that is given in place of Inception: patches side by side, and if asked for once more from half a patch further.
public struct PooledPatches: PatchFeatureSource {
  private let network: FeatureNetwork
  private let side: Int
  private let isShifted: Bool

  /// - Parameters:
  ///   - side: of a patch, in pixels.
  ///   - isShifted: whether patches are also taken from half a patch to the right and below.
  /// - Throws: `BackboneError`, `WeightFileError`, and what the engine throws.
  public init(
    backbone: any WeightFile, side: Int = 64, isShifted: Bool = false, engine: any Engine,
    options: EngineOptions = EngineOptions()
  ) throws {
    network = try FeatureNetwork(backbone, engine: engine, options: options)
    precondition(side >= network.backbone.leastSide, "a patch is at least \(network.backbone.leastSide) pixels wide")
    self.side = side
    self.isShifted = isShifted
  }

  public var name: String { "FD \(network.backbone.rawValue)" }

  /// The smallest patch.
  public static let leastSide = Backbone.allCases.map(\.leastSide).max() ?? 1

  public func features(of picture: PlanarPicture) throws -> [[Float]] {
    let corners = corners(of: picture, from: 0) + (isShifted ? self.corners(of: picture, from: side / 2) : [])
    return try stride(from: 0, to: corners.count, by: Self.batch).flatMap { start in
      try pooled(corners[start..<min(start + Self.batch, corners.count)], of: picture)
    }
  }

  private static let batch = 32

  /// The top left pixels of patches that lie in the picture.
  private func corners(of picture: PlanarPicture, from start: Int) -> [(x: Int, y: Int)] {
    stride(from: start, through: picture.height - side, by: side).flatMap { y in
      stride(from: start, through: picture.width - side, by: side).map { (x: $0, y: y) }
    }
  }

  private func pooled(_ corners: ArraySlice<(x: Int, y: Int)>, of picture: PlanarPicture) throws -> [[Float]] {
    var samples: [Float] = []
    samples.reserveCapacity(corners.count * 3 * side * side)
    for corner in corners {
      for channel in 0..<3 {
        for row in 0..<side {
          let start = (channel * picture.height + corner.y + row) * picture.width + corner.x
          samples += picture.samples[start..<start + side]
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
