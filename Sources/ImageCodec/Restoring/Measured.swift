package import DDCM
import Foundation
package import Pictures

/// What a restoration begins with.
package struct Measured {
  package let observation: Observation

  /// What was measured, as a picture.
  package let picture: Picture

  /// Which of its pixels are known, where some are not.
  package let mask: Mask?

  /// Whether a restoration better starts from the picture than from what the observation is sure of.
  package var isNoisy: Bool { observation.sight is QuantizedBlocks }

  /// - Parameters:
  ///   - degradations: what became of the original, one after the other; missing pixels come last.
  ///   - noise: standard deviation, in 0…255.
  ///   - degrade: whether `picture` is still the original.
  ///   - pixelLimit: the largest width × height of the original.
  package init(
    _ picture: Picture, _ degradations: [Degradation], noise: Double, degrade: Bool = false, seed: UInt64 = 0,
    pixelLimit: Int
  ) throws {
    let factor = degradations.reduce(1) { $0 * $1.factor }
    var (width, height) = (picture.width * factor, picture.height * factor)
    if degrade {
      // What does not fill a pixel of the small picture is left out.
      (width, height) = (picture.width / factor * factor, picture.height / factor * factor)
      guard width > 0, height > 0 else {
        throw DegradationError.tooSmall(width: picture.width, height: picture.height, factor: factor)
      }
    }
    guard width * height <= pixelLimit else {
      throw PictureError.tooLarge(source: "the restored picture", width: width, height: height, limit: pixelLimit)
    }
    let shape = Latent.Shape(channels: 3, height: height, width: width)
    var sight: any LinearOperator = Identity(shape: shape)
    var mask: Mask?
    for degradation in degradations {
      let next = try degradation.sight(of: sight.output)
      sight = sight is Identity ? next : sight.then(next)
      mask = next as? Mask
    }

    if degrade {
      let original = Latent(shape: shape, values: picture.cropped(width: width, height: height).planar)
      self.picture = Self.picture(of: Self.noised(sight.apply(original), by: noise / 127.5, seed: seed))
    } else {
      self.picture = picture
    }
    var seen = Latent(
      shape: .init(channels: 3, height: self.picture.height, width: self.picture.width), values: self.picture.planar)
    self.mask = mask
    if let blocks = sight as? QuantizedBlocks {
      observation = Observation(blocks.apply(seen), through: blocks, noise: 1)
      return
    }
    if sight.output.channels == 1 { seen = Luma(shape: seen.shape).apply(seen) }
    observation = Observation(mask?.apply(seen) ?? seen, through: sight, noise: noise / 127.5)
  }

  private static func picture(of planes: Latent) -> Picture {
    let values = planes.shape.channels == 1 ? planes.values + planes.values + planes.values : planes.values
    return Picture(width: planes.shape.width, height: planes.shape.height, planar: values)
  }

  /// With independent normal noise (Box and Muller, 1958).
  private static func noised(_ planes: Latent, by deviation: Double, seed: UInt64) -> Latent {
    guard deviation > 0 else { return planes }
    var generator = SplitMix(seed: seed)
    var noised = planes
    for e in noised.values.indices {
      let radius = (-2 * log(Double.random(in: 0x1p-53..<1, using: &generator))).squareRoot()
      noised.values[e] += Float(deviation * radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator)))
    }
    return noised
  }
}
