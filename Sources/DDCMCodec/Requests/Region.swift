public import DDCM

/// A region of interest and its weight in the encoder's choices (Turbo-DDCM's priority-aware rule, arXiv 2511.06424).
public enum Region: Sendable, Equatable {
  /// Pixels of a box, 0 to left at the top; what lies outside of the image does not count. Elsewhere the weight is 1.
  case box(x: Int, y: Int, width: Int, height: Int, weight: Float)
  /// An image of the same size: weight 1 where it is black, 4 where it is white.
  case map(RGBImage)

  /// The weights that a box may have.
  package static let weights: ClosedRange<Float> = 0...16

  /// The weight of white in a map.
  package static let mapWeight: Float = 4
}

/// How much each pixel counts. Only the ratios matter; pixels of weight 0 are left to the model.
package struct ROIWeights: Sendable, Equatable {
  let width: Int
  let height: Int

  /// Row by row.
  private(set) var values: [Float]

  /// - Throws: ``DDCMError/Category/usage`` for a region that does not fit the image, and where all weights are 0.
  package init(_ regions: [Region], width: Int, height: Int) throws(DDCMError) {
    self.width = width
    self.height = height
    values = [Float](repeating: 1, count: width * height)
    for region in regions {
      switch region {
      case .box(let x, let y, let boxWidth, let boxHeight, let weight):
        try multiply(x, y, boxWidth, boxHeight, by: weight)
      case .map(let map):
        try multiply(by: map)
      }
    }
    guard values.contains(where: { $0 > 0 }) else {
      throw DDCMError(
        .usage, "The weights of \(.roi) are 0 everywhere.", remedy: "Give some part of the image a weight above 0.")
    }
  }

  private mutating func multiply(by map: RGBImage) throws(DDCMError) {
    guard (map.width, map.height) == (width, height) else {
      throw DDCMError(
        .usage, "The map of \(.roi) has \(map.width)×\(map.height) pixels, and the image \(width)×\(height).",
        remedy: "Give a map of the image's size, white where quality matters most.")
    }
    for pixel in values.indices {
      let sum = (0..<3).reduce(0) { $0 + Int(map.pixels[3 * pixel + $1]) }
      values[pixel] *= 1 + (Region.mapWeight - 1) * Float(sum) / 765
    }
  }

  private mutating func multiply(
    _ x: Int, _ y: Int, _ boxWidth: Int, _ boxHeight: Int, by weight: Float
  ) throws(DDCMError) {
    guard Region.weights.contains(weight) else {
      throw DDCMError(
        .usage, "A weight of \(.roi) is \(weight), outside of its range.",
        remedy: "Set it to \(Region.weights.lowerBound)...\(Region.weights.upperBound).")
    }
    guard 0..<width ~= x, 0..<height ~= y else {
      throw DDCMError(
        .usage, "A box of \(.roi) begins at \(x),\(y), outside of the image's \(width)×\(height) pixels.",
        remedy: "Give x, y, width and height in pixels, with 0,0 at the top left.")
    }
    guard boxWidth > 0, boxHeight > 0 else {
      throw DDCMError(
        .usage, "A box of \(.roi) is \(boxWidth)×\(boxHeight) pixels large.", remedy: "Give it at least one pixel.")
    }
    for row in y..<y + min(boxHeight, height - y) {
      for column in x..<x + min(boxWidth, width - x) { values[row * width + column] *= weight }
    }
  }
}
