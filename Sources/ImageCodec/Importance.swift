import DDCM
import ModelFolder
import Networks
public import Pictures

/// How much each pixel of a picture matters to whoever looks at it: an encoder spends its bits accordingly.
///
/// Only the ratios of the weights count. What has weight 0 is left to the model to make up.
public struct Importance: Sendable, Equatable {
  /// The weights that a region may have; elsewhere it is 1.
  public static let weights: ClosedRange<Float> = 0...16

  /// What white has in a map, where black has 1.
  public static let white: Float = 4

  public let width: Int
  public let height: Int

  /// Row by row.
  public private(set) var values: [Float]

  /// All pixels matter alike.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
    values = [Float](repeating: 1, count: width * height)
  }

  /// Multiplies the weights by those of a map: 1 where it is black, ``white`` where it is white, in between what is in between.
  ///
  /// - Precondition: the map has the picture's size.
  public mutating func multiply(by map: Picture) {
    precondition((map.width, map.height) == (width, height), "a map has the size of the picture")
    for pixel in values.indices {
      let sum = (0..<3).reduce(0) { $0 + Int(map.pixels[3 * pixel + $1]) }
      values[pixel] *= 1 + (Self.white - 1) * Float(sum) / 765
    }
  }

  /// Multiplies the weights of a box by `weight`. What of the box lies outside of the picture does not count.
  public mutating func multiply(columns: Range<Int>, rows: Range<Int>, by weight: Float) {
    precondition(Self.weights.contains(weight), "a weight lies in \(Self.weights)")
    for y in rows.clamped(to: 0..<height) {
      for x in columns.clamped(to: 0..<width) { values[y * width + x] *= weight }
    }
  }

  /// Whether nothing at all matters.
  public var isNothing: Bool { values.allSatisfy { $0 == 0 } }
}

extension Codec {
  /// The weights of a latent's elements: where these are no pixels, the mean of the pixels that they cover. The padding matters as much as the edge that it is beyond.
  func latent(of importance: Importance, halvings: Int) -> Latent {
    let (width, height) = (importance.width, importance.height)
    let columns = model.padded(width, halvings: halvings)
    let rows = model.padded(height, halvings: halvings)
    let plane = (0..<rows).flatMap { y in
      (0..<columns).map { x in importance.values[min(y, height - 1) * width + min(x, width - 1)] }
    }
    let shape = model.autoencoder.shape(width: columns, height: rows)
    if let pyramid = model.prior.pyramid { return pyramid.latent(planes: plane + plane + plane, shape: shape) }
    let means = Self.means(of: plane, width: columns, block: model.autoencoder.blockSize)
    return Latent(shape: shape, values: (0..<shape.channels).flatMap { _ in means })
  }

  /// The mean of each square of `block`·`block` values; `width` and the height are multiples of `block`.
  private static func means(of plane: [Float], width: Int, block: Int) -> [Float] {
    let columns = width / block
    var sums = [Float](repeating: 0, count: plane.count / (block * block))
    for (place, value) in plane.enumerated() {
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      sums[y / block * columns + x / block] += value
    }
    return sums.map { $0 / Float(block * block) }
  }
}
