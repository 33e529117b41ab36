public import Inference
public import Quality

/// The distance of deep features without learned weights, "baseline" of Zhang et al. (2018): the mean over a network's layers, where
/// LPIPS has a weighted sum. 0 for equal pictures.
public struct DeepDistance: ComparisonScore {
  private let network: FeatureNetwork

  /// - Throws: `BackboneError`, `WeightFileError`, and what the engine throws.
  public init(backbone: any WeightFile, engine: any Engine, options: EngineOptions = EngineOptions()) throws {
    network = try FeatureNetwork(backbone, engine: engine, options: options)
  }

  public var name: String { "DD \(network.backbone.rawValue)" }
  public var better: Better { .lower }

  public func score(_ picture: PlanarPicture, against original: PlanarPicture) throws -> Double {
    precondition((picture.width, picture.height) == (original.width, original.height), "pictures of one size")
    let known = try network.features(ofOriginal: original, for: name)
    let features = try network.features(of: picture, for: name)
    let distances = zip(features, known).map { FeatureDistance.mean($0, $1, weights: nil) }
    return distances.reduce(0, +) / Double(distances.count)
  }
}
