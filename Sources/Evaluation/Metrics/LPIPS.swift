import DDCM
package import Inference
package import Quality

/// The learned perceptual image patch similarity: Zhang, Isola, Efros, Shechtman and Wang, "The unreasonable effectiveness of deep
/// features as a perceptual metric" (CVPR 2018), version 0.1, in its linear form. 0 for equal images.
package struct LPIPS: FullReferenceMetric {
  private let network: FeatureNetwork

  /// The weights of the channels of each layer.
  private let heads: [[Float]]

  /// - Parameters:
  ///   - backbone: torchvision's AlexNet, VGG16 or SqueezeNet 1.1.
  ///   - heads: the lpips package's weights/v0.1/{alex,vgg,squeeze}.pth.
  /// - Throws: `BackboneError`, `WeightFileError`, and what the engine throws.
  package init(
    backbone: any WeightFile, heads: any WeightFile, engine: any Engine, options: EngineOptions = EngineOptions()
  ) throws {
    network = try FeatureNetwork(backbone, engine: engine, options: options)
    let names = heads.names.filter { $0.wholeMatch(of: /lin\d+\.model\.1\.weight/) != nil }
    self.heads = try names.map { try heads.floats($0) }
    let widths = try network.features(of: .gray(side: network.backbone.leastSide), for: "LPIPS").map { $0.shape[1] }
    guard self.heads.map(\.count) == widths else { throw BackboneError.wrongHeads(file: heads.path, layers: widths) }
  }

  package var name: String { "LPIPS \(network.backbone.rawValue)" }
  package var better: Better { .lower }

  package func score(_ image: PlanarImage, against original: PlanarImage) throws -> Double {
    precondition((image.width, image.height) == (original.width, original.height), "images of one size")
    let known = try network.features(ofOriginal: original, for: name)
    let features = try network.features(of: image, for: name)
    return heads.indices.reduce(0) { $0 + FeatureDistance.mean(features[$1], known[$1], weights: heads[$1]) }
  }
}

extension PlanarImage {
  /// A grey image, to find the shapes of a network's features.
  static func gray(side: Int) -> PlanarImage {
    PlanarImage(zeros: .init(channels: 3, height: side, width: side))
  }
}

/// The distance of deep features without learned weights, "baseline" of Zhang et al. (2018): the mean over a network's layers, where
/// LPIPS has a weighted sum. 0 for equal images.
package struct DeepDistance: FullReferenceMetric {
  private let network: FeatureNetwork

  /// - Throws: `BackboneError`, `WeightFileError`, and what the engine throws.
  package init(backbone: any WeightFile, engine: any Engine, options: EngineOptions = EngineOptions()) throws {
    network = try FeatureNetwork(backbone, engine: engine, options: options)
  }

  package var name: String { "DD \(network.backbone.rawValue)" }
  package var better: Better { .lower }

  package func score(_ image: PlanarImage, against original: PlanarImage) throws -> Double {
    precondition((image.width, image.height) == (original.width, original.height), "images of one size")
    let known = try network.features(ofOriginal: original, for: name)
    let features = try network.features(of: image, for: name)
    let distances = zip(features, known).map { FeatureDistance.mean($0, $1, weights: nil) }
    return distances.reduce(0, +) / Double(distances.count)
  }
}

/// How far two tensors of features are apart, the vectors at each place scaled to length 1 first: Zhang et al. (2018), equation 1.
enum FeatureDistance {
  /// The mean over places.
  ///
  /// - Parameters:
  ///   - a: [1, C, h, w], as is `b`.
  ///   - weights: of the channels; nil for 1 each.
  static func mean(_ a: Tensor, _ b: Tensor, weights: [Float]?) -> Double {
    precondition(a.shape == b.shape, "features of images of one size")
    let places = a.shape[2] * a.shape[3]
    let (lengthsA, lengthsB) = (inverseLengths(a, places), inverseLengths(b, places))
    var sum = 0.0
    unsafe a.values.withUnsafeBufferPointer { a in
      unsafe b.values.withUnsafeBufferPointer { b in
        for channel in 0..<a.count / max(places, 1) {
          var part = 0.0
          for place in 0..<places {
            let i = channel * places + place
            let difference = unsafe Double(a[i] * lengthsA[place] - b[i] * lengthsB[place])
            part += difference * difference
          }
          sum += part * Double(weights?[channel] ?? 1)
        }
      }
    }
    return sum / Double(places)
  }

  private static func inverseLengths(_ tensor: Tensor, _ places: Int) -> [Float] {
    var squares = [Float](repeating: 0, count: places)
    unsafe tensor.values.withUnsafeBufferPointer { values in
      for i in values.indices { unsafe squares[i % places] += values[i] * values[i] }
    }
    return squares.map { 1 / ($0.squareRoot() + 1e-10) }
  }
}
