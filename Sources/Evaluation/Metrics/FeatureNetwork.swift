import DDCM
import Inference
import Quality
import Synchronization

/// A compiled backbone.
final class FeatureNetwork: Sendable {
  let backbone: Backbone
  private let network: any CompiledNetwork

  /// The features of the latest original, which the next contender needs again.
  private let latest = Mutex<(image: PlanarImage, features: [Tensor])?>(nil)

  init(
    _ weights: any WeightFile, pooling: BackboneGraph.Pooling = .max, engine: any Engine, options: EngineOptions
  ) throws {
    backbone = try Backbone(weights)
    network = try engine.compile(BackboneGraph(backbone, weights: weights, pooling: pooling).graph, options: options)
  }

  /// One tensor for each layer, [1, C, h, w].
  ///
  /// - Throws: `QualityError.tooSmall`, under the name of a score.
  func features(of image: PlanarImage, for score: String) throws -> [Tensor] {
    let least = backbone.leastSide
    guard min(image.width, image.height) >= least else {
      throw QualityError.tooSmall(score: score, width: image.width, height: image.height, least: least)
    }
    return try network.run([Tensor(shape: [1, 3, image.height, image.width], values: image.values)])
  }

  /// The same, kept until the next original.
  func features(ofOriginal image: PlanarImage, for score: String) throws -> [Tensor] {
    if let known = latest.withLock({ $0 }), known.image == image { return known.features }
    let features = try features(of: image, for: score)
    latest.withLock { $0 = (image, features) }
    return features
  }

  /// The last layer of each of several images of one size.
  ///
  /// - Parameter samples: [N, 3, side, side].
  /// - Returns: [N, C, h, w].
  func last(_ samples: Tensor) throws -> Tensor {
    let features = try network.run([samples])
    return features[features.count - 1]
  }
}

/// A backbone as a graph, its widths read off the weights.
struct BackboneGraph {
  /// How values are pooled between stages.
  enum Pooling {
    case max
    /// √(g ∗ x²), g a Hann window: DISTS, section III.A, after Hénaff and Simoncelli (2016).
    case hann
  }

  private(set) var graph = Graph()
  private let weights: any WeightFile
  private let pooling: Pooling

  /// Input: images, [N, 3, H, W], from −1 to 1. Outputs: the results of its layers, [N, C, h, w].
  ///
  /// - Throws: `WeightFileError`.
  init(_ backbone: Backbone, weights: any WeightFile, pooling: Pooling = .max) throws {
    self.weights = weights
    self.pooling = pooling
    var x = normalized(graph.input("image", shape: [.dynamic, 3, .dynamic, .dynamic]))
    for layer in backbone.layers {
      switch layer {
      case .convolution(let place, let kernel, let stride, let padding):
        x = try convolution(x, "features.\(place)", kernel: kernel, stride: stride, padding: padding)
      case .fire(let place): x = try fire(x, "features.\(place)")
      case .pool(let size, let partial): x = pool(x, size: size, partial: partial)
      case .tap: graph.output(x)
      }
    }
  }

  /// To the mean and deviation of ImageNet, as torchvision's networks were trained.
  private mutating func normalized(_ x: Graph.Value) -> Graph.Value {
    let shift = graph.constant([0.030, 0.088, 0.188], shape: [1, 3, 1, 1])
    let scale = graph.constant([0.458, 0.448, 0.450], shape: [1, 3, 1, 1])
    return graph.divide(graph.add(x, shift), scale)
  }

  private mutating func convolution(
    _ x: Graph.Value, _ name: String, kernel: Int, stride: Int = 1, padding: Int = 0
  ) throws -> Graph.Value {
    guard let outputs = weights["\(name).weight"]?.shape.first, let inputs = graph.shape(of: x)[1].value else {
      throw WeightFileError.missing(file: weights.path, tensor: "\(name).weight")
    }
    let weight = try graph.weight("\(name).weight", of: weights, shape: [outputs, inputs, kernel, kernel])
    let bias = try graph.weight("\(name).bias", of: weights, shape: [outputs])
    return graph.activation(
      .relu, graph.convolution(x, weight: weight, bias: bias, stride: stride, padding: .same(padding)))
  }

  private mutating func fire(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    let squeezed = try convolution(x, "\(name).squeeze", kernel: 1)
    let narrow = try convolution(squeezed, "\(name).expand1x1", kernel: 1)
    let wide = try convolution(squeezed, "\(name).expand3x3", kernel: 3, padding: 1)
    return graph.concat([narrow, wide], axis: 1)
  }

  private mutating func pool(_ x: Graph.Value, size: Int, partial: Bool) -> Graph.Value {
    switch pooling {
    case .max: return graph.maxPool(x, size: size, stride: 2, partial: partial)
    case .hann:
      // Each channel as an image of its own.
      let squares = graph.reshape(graph.multiply(x, x), [.rest, 1, .same, .same])
      let window = graph.constant([1, 2, 1, 2, 4, 2, 1, 2, 1].map { $0 / 16 }, shape: [1, 1, 3, 3])
      let zero = graph.constant([0], shape: [1])
      let means = graph.convolution(squares, weight: window, bias: zero, stride: 2, padding: .same(1))
      guard let channels = graph.shape(of: x)[1].value else { preconditionFailure("channels are fixed") }
      let apart = graph.reshape(means, [.rest, .fixed(channels), .same, .same])
      return graph.function(.squareRoot, graph.add(apart, 1e-12))
    }
  }
}
