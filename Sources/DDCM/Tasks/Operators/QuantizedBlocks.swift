import Essentials

/// JPEG's coefficients, each divided by the deviation that rounding gave it: what a JPEG file holds of an image.
///
/// The planes become luma and two chroma (BT.601), the chroma planes means of larger pixels where the file has fewer of
/// them; each 8×8 block becomes the 64 coefficients of its orthonormal discrete cosine transform. Images whose sides are no
/// multiples of the blocks' go on beyond their edges as the edge is. A coefficient that was rounded to a multiple of q is off by
/// q/√12 in the mean, and the 8-bit result by 1/√12 more, so that the noise on what this operator gives has deviation 1.
///
/// Source: ITU-T T.81 (JPEG); restoration by such operators is that of DDRM (Kawar et al., arXiv 2209.11888).
package struct QuantizedBlocks: LinearOperator {
  /// One of luma and chroma.
  package struct Component: Sendable, Equatable {
    /// How many pixels of the image are one of the component, across and down.
    package let columns: Int
    package let rows: Int
    /// What the coefficients are multiples of, row by row, for pixels of 0…255.
    package let steps: [Int]

    /// - Precondition: 64 positive steps, and at least one pixel.
    package init(columns: Int = 1, rows: Int = 1, steps: [Int]) {
      precondition(steps.count == 64 && steps.allSatisfy { $0 > 0 } && columns > 0 && rows > 0)
      (self.columns, self.rows, self.steps) = (columns, rows, steps)
    }
  }

  package let input: Latent.Shape
  package let output: Latent.Shape
  private let components: [Component]
  /// 1/deviation of each coefficient of each component.
  private let weights: [[Float]]

  /// - Parameters:
  ///   - components: luma, or luma and two chroma; an image of luma alone is grey, and known to be.
  ///   - shape: of the planes of an image.
  package init(_ components: [Component], shape: Latent.Shape) {
    precondition(
      shape.channels == 3 && [1, 3].contains(components.count), "an image has luma, or luma and two chroma")
    let grey = Component(steps: [Int](repeating: 1, count: 64))
    self.components = components.count == 3 ? components : [components[0], grey, grey]
    input = shape
    output = Latent.Shape(
      channels: 1, height: 1, width: self.components.reduce(0) { $0 + $1.padded(shape).width * $1.padded(shape).height }
    )
    weights = self.components.map { $0.steps.map { Float(127.5 / ((Double($0 * $0) + 1) / 12).squareRoot()) } }
  }

  /// Luma and chroma of red, green and blue, BT.601.
  private static let mixing: [[Float]] = [
    [0.299, 0.587, 0.114], [-0.168_736, -0.331_264, 0.5], [0.5, -0.418_688, -0.081_312],
  ]

  package func apply(_ image: Latent) -> Latent {
    precondition(image.shape == input)
    let size = input.width * input.height
    var coefficients: [Float] = []
    coefficients.reserveCapacity(output.count)
    for (number, component) in components.enumerated() {
      let mix = Self.mixing[number]
      let plane = (0..<size).map { e in
        mix[0] * image.values[e] + mix[1] * image.values[size + e] + mix[2] * image.values[2 * size + e]
      }
      var blocks = component.reduced(plane, input)
      CosineTransform.forEachBlock(&blocks, width: component.padded(input).width) { block in
        CosineTransform.forward(&block)
        for e in 0..<64 { block[e] *= weights[number][e] }
      }
      coefficients += blocks
    }
    return Latent(shape: output, elements: coefficients)
  }

  package func adjoint(_ measurement: Latent) -> Latent {
    precondition(measurement.shape == output)
    let size = input.width * input.height
    var image = Latent(zeros: input)
    var start = 0
    for (number, component) in components.enumerated() {
      let (width, height) = component.padded(input)
      var blocks = Array(measurement.values[start..<start + width * height])
      start += width * height
      CosineTransform.forEachBlock(&blocks, width: width) { block in
        for e in 0..<64 { block[e] *= weights[number][e] }
        CosineTransform.inverse(&block)
      }
      let plane = component.spread(blocks, input)
      for (channel, weight) in Self.mixing[number].enumerated() {
        for e in 0..<size { image.values[channel * size + e] += weight * plane[e] }
      }
    }
    return image
  }
}

extension QuantizedBlocks.Component {
  /// The component's pixels, with those beyond the edges that fill the last blocks.
  fileprivate func padded(_ shape: Latent.Shape) -> (width: Int, height: Int) {
    func side(_ pixels: Int, _ factor: Int) -> Int { ((pixels + factor - 1) / factor + 7) / 8 * 8 }
    return (side(shape.width, columns), side(shape.height, rows))
  }

  /// Means of the image's pixels.
  fileprivate func reduced(_ plane: [Float], _ shape: Latent.Shape) -> [Float] {
    let (width, height) = padded(shape)
    var means = [Float](repeating: 0, count: width * height)
    forEachPixel(shape) { pixel, place in means[place] += plane[pixel] }
    let part = 1 / Float(columns * rows)
    for e in means.indices { means[e] *= part }
    return means
  }

  /// The transpose of `reduced`.
  fileprivate func spread(_ means: [Float], _ shape: Latent.Shape) -> [Float] {
    var plane = [Float](repeating: 0, count: shape.width * shape.height)
    let part = 1 / Float(columns * rows)
    forEachPixel(shape) { pixel, place in plane[pixel] += part * means[place] }
    return plane
  }

  /// Calls `body` with the image's pixel and the component's for each pair; beyond an edge the image's is that of the edge.
  private func forEachPixel(_ shape: Latent.Shape, _ body: (Int, Int) -> Void) {
    let (width, height) = padded(shape)
    for y in 0..<height * rows {
      let row = min(y, shape.height - 1) * shape.width
      for x in 0..<width * columns {
        body(row + min(x, shape.width - 1), y / rows * width + x / columns)
      }
    }
  }
}

/// The orthonormal discrete cosine transform of 8×8 blocks.
private enum CosineTransform {
  /// Row k: cos((2x + 1)kπ/16), of length 1.
  private static let basis: [Float] = (0..<64).map { place in
    let (k, x) = (place / 8, place % 8)
    return Float(cos(Double((2 * x + 1) * k) * .pi / 16) * (k == 0 ? 0.125 : 0.25).squareRoot())
  }

  /// Calls `body` with each block of a plane, and stores the result.
  static func forEachBlock(_ plane: inout [Float], width: Int, _ body: (inout [Float]) -> Void) {
    var block = [Float](repeating: 0, count: 64)
    for top in stride(from: 0, to: plane.count, by: 8 * width) {
      for left in stride(from: top, to: top + width, by: 8) {
        for e in 0..<64 { block[e] = plane[left + e / 8 * width + e % 8] }
        body(&block)
        for e in 0..<64 { plane[left + e / 8 * width + e % 8] = block[e] }
      }
    }
  }

  private static let transposed: [Float] = (0..<64).map { basis[$0 % 8 * 8 + $0 / 8] }

  static func forward(_ block: inout [Float]) { transform(&block, basis) }

  static func inverse(_ block: inout [Float]) { transform(&block, transposed) }

  /// Rows, then columns, by a matrix.
  private static func transform(_ block: inout [Float], _ matrix: [Float]) {
    var rows = [Float](repeating: 0, count: 64)
    for y in 0..<8 {
      for k in 0..<8 {
        var sum: Float = 0
        for x in 0..<8 { sum += matrix[8 * k + x] * block[8 * y + x] }
        rows[8 * y + k] = sum
      }
    }
    for x in 0..<8 {
      for k in 0..<8 {
        var sum: Float = 0
        for y in 0..<8 { sum += matrix[8 * k + y] * rows[8 * y + x] }
        block[8 * k + x] = sum
      }
    }
  }
}
