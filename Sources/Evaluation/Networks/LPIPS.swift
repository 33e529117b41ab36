public import Inference
public import Quality

/// The learned perceptual image patch similarity: Zhang, Isola, Efros, Shechtman and Wang, "The unreasonable effectiveness of deep
/// features as a perceptual metric" (CVPR 2018), version 0.1, in its linear form. 0 for equal pictures.
public struct LPIPS: ComparisonScore {
  private let network: FeatureNetwork

  /// The weights of the channels of each layer.
  private let heads: [[Float]]

  /// - Parameters:
  ///   - backbone: torchvision's AlexNet, VGG16 or SqueezeNet 1.1.
  ///   - heads: the lpips package's weights/v0.1/{alex,vgg,squeeze}.pth.
  /// - Throws: `BackboneError`, `WeightFileError`, and what the engine throws.
  public init(
    backbone: any WeightFile, heads: any WeightFile, engine: any Engine, options: EngineOptions = EngineOptions()
  ) throws {
    network = try FeatureNetwork(backbone, engine: engine, options: options)
    let names = heads.names.filter { $0.wholeMatch(of: /lin\d+\.model\.1\.weight/) != nil }
    self.heads = try names.map { try heads.floats($0) }
    let widths = try network.features(of: .gray(side: network.backbone.leastSide), for: "LPIPS").map { $0.shape[1] }
    guard self.heads.map(\.count) == widths else { throw BackboneError.wrongHeads(file: heads.path, layers: widths) }
  }

  public var name: String { "LPIPS \(network.backbone.rawValue)" }
  public var better: Better { .lower }

  public func score(_ picture: PlanarPicture, against original: PlanarPicture) throws -> Double {
    precondition((picture.width, picture.height) == (original.width, original.height), "pictures of one size")
    let known = try network.features(ofOriginal: original, for: name)
    let features = try network.features(of: picture, for: name)
    return heads.indices.reduce(0) { $0 + FeatureDistance.mean(features[$1], known[$1], weights: heads[$1]) }
  }
}

extension PlanarPicture {
  /// A picture of nothing, to see what a network makes of one.
  static func gray(side: Int) -> PlanarPicture {
    PlanarPicture(width: side, height: side, samples: [Float](repeating: 0, count: 3 * side * side))
  }
}
