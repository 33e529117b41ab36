import Inference
import Quality
import Synchronization

/// A backbone that is ready to run.
final class FeatureNetwork: Sendable {
  let backbone: Backbone
  private let network: any CompiledNetwork

  /// What it last gave for an original, which comes again with the next contender.
  private let latest = Mutex<(picture: PlanarPicture, features: [Tensor])?>(nil)

  init(
    _ weights: any WeightFile, pooling: BackboneGraph.Pooling = .max, engine: any Engine, options: EngineOptions
  ) throws {
    backbone = try Backbone(weights)
    network = try engine.compile(BackboneGraph(backbone, weights: weights, pooling: pooling).graph, options: options)
  }

  /// One tensor for each layer, [1, C, h, w].
  ///
  /// - Throws: `QualityError.tooSmall`, under the name of a score.
  func features(of picture: PlanarPicture, for score: String) throws -> [Tensor] {
    let least = backbone.leastSide
    guard min(picture.width, picture.height) >= least else {
      throw QualityError.tooSmall(score: score, width: picture.width, height: picture.height, least: least)
    }
    return try network.run([Tensor(shape: [1, 3, picture.height, picture.width], values: picture.samples)])
  }

  /// The same, and kept until another original comes.
  func features(ofOriginal picture: PlanarPicture, for score: String) throws -> [Tensor] {
    if let known = latest.withLock({ $0 }), known.picture == picture { return known.features }
    let features = try features(of: picture, for: score)
    latest.withLock { $0 = (picture, features) }
    return features
  }

  /// The last layer of each of several pictures of one size.
  ///
  /// - Parameter samples: [N, 3, side, side].
  /// - Returns: [N, C, h, w].
  func last(_ samples: Tensor) throws -> Tensor {
    let features = try network.run([samples])
    return features[features.count - 1]
  }
}
