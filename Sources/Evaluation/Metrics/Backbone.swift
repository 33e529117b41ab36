package import DDCM
package import Inference

/// A classification network without its classifier, whose layers are the features of perceptual distances. Tensors have
/// torchvision's names.
package enum Backbone: String, Sendable, CaseIterable {
  /// Krizhevsky (2014).
  case alexNet = "AlexNet"
  /// Simonyan and Zisserman (2015), configuration D without normalization.
  case vgg16 = "VGG16"
  /// Iandola et al. (2016).
  case squeezeNet10 = "SqueezeNet 1.0"
  case squeezeNet11 = "SqueezeNet 1.1"

  /// The network of some weights.
  ///
  /// - Throws: `BackboneError.unknown`.
  package init(_ weights: any WeightFile) throws(BackboneError) {
    guard let first = weights["features.0.weight"], first.shape.count == 4, first.shape[1] == 3 else {
      throw .unknown(file: weights.path)
    }
    let isSqueezed = weights["features.3.squeeze.weight"] != nil
    switch (first.shape[2], isSqueezed) {
    case (11, false): self = .alexNet
    case (7, true): self = .squeezeNet10
    case (3, true): self = .squeezeNet11
    case (3, false) where weights["features.28.weight"] != nil: self = .vgg16
    default: throw .unknown(file: weights.path)
    }
  }

  /// A step of the network. Places are those in torchvision's `features`.
  enum Layer {
    /// A convolution, then a rectifier.
    case convolution(Int, kernel: Int, stride: Int = 1, padding: Int)
    /// Iandola et al., section 3.2.
    case fire(Int)
    case pool(size: Int, partial: Bool)
    /// An output.
    case tap
  }

  /// Outputs are those of LPIPS.
  var layers: [Layer] {
    switch self {
    case .alexNet:
      [
        .convolution(0, kernel: 11, stride: 4, padding: 2), .tap, .pool(size: 3, partial: false),
        .convolution(3, kernel: 5, padding: 2), .tap, .pool(size: 3, partial: false),
        .convolution(6, kernel: 3, padding: 1), .tap, .convolution(8, kernel: 3, padding: 1), .tap,
        .convolution(10, kernel: 3, padding: 1), .tap,
      ]
    case .vgg16:
      [[0, 2], [5, 7], [10, 12, 14], [17, 19, 21], [24, 26, 28]].enumerated().flatMap { stage, places in
        (stage == 0 ? [] : [.pool(size: 2, partial: false)])
          + places.map { .convolution($0, kernel: 3, padding: 1) } + [.tap]
      }
    case .squeezeNet10:
      [
        .convolution(0, kernel: 7, stride: 2, padding: 0), .tap, .pool(size: 3, partial: true), .fire(3), .fire(4),
        .tap,
        .fire(5), .tap, .pool(size: 3, partial: true), .fire(7), .fire(8), .tap, .fire(9), .tap, .fire(10), .tap,
        .pool(size: 3, partial: true), .fire(12), .tap,
      ]
    case .squeezeNet11:
      [
        .convolution(0, kernel: 3, stride: 2, padding: 0), .tap, .pool(size: 3, partial: true), .fire(3), .fire(4),
        .tap,
        .pool(size: 3, partial: true), .fire(6), .fire(7), .tap, .pool(size: 3, partial: true), .fire(9), .tap,
        .fire(10),
        .tap, .fire(11), .tap, .fire(12), .tap,
      ]
    }
  }

  /// Width and height of the smallest image with features in every layer.
  var leastSide: Int {
    switch self {
    case .alexNet: 31
    case .vgg16: 16
    case .squeezeNet10: 29
    case .squeezeNet11: 25
    }
  }
}

/// Why weights cannot be used.
package enum BackboneError: DDCMErrorConvertible, Equatable, CustomStringConvertible {
  case unknown(file: String)
  case notVGG(file: String, found: String)
  case wrongHeads(file: String, layers: [Int])

  package var ddcmError: DDCMError {
    switch self {
    case .unknown(let file):
      DDCMError(
        .unsupported, "The weights '\(file)' are of none of the supported networks.",
        remedy: "Give torchvision's AlexNet, VGG16 or SqueezeNet, as .pth or .safetensors.")
    case .notVGG(let file, let found):
      DDCMError(.unsupported, "The weights '\(file)' are of \(found), and DISTS is defined on VGG16.")
    case .wrongHeads(let file, let layers):
      DDCMError(
        .unsupported,
        "The file '\(file)' has no weights for layers of \(layers.map(String.init).joined(separator: ", ")) channels.",
        remedy: "Give the weights for this network.")
    }
  }
}
