/// The top left part: images are padded to what a model takes, and nothing was measured of the padding.
package struct Crop: LinearOperator {
  package let input: Latent.Shape
  package let output: Latent.Shape

  /// - Precondition: the part lies within the image.
  package init(from shape: Latent.Shape, width: Int, height: Int) {
    precondition(1...shape.width ~= width && 1...shape.height ~= height, "a part lies within the whole")
    input = shape
    output = Latent.Shape(channels: shape.channels, height: height, width: width)
  }

  package func apply(_ image: Latent) -> Latent {
    precondition(image.shape == input)
    var part = Latent(zeros: output)
    eachRow { part.values[$1] = image.values[$0] }
    return part
  }

  package func adjoint(_ measurement: Latent) -> Latent {
    precondition(measurement.shape == output)
    var image = Latent(zeros: input)
    eachRow { image.values[$0] = measurement.values[$1] }
    return image
  }

  /// Calls `body` with where a row is in the image and in the part.
  private func eachRow(_ body: (Range<Int>, Range<Int>) -> Void) {
    for row in 0..<(output.channels * output.height) {
      let (plane, y) = row.quotientAndRemainder(dividingBy: output.height)
      let start = (plane * input.height + y) * input.width
      body(start..<start + output.width, row * output.width..<(row + 1) * output.width)
    }
  }
}
