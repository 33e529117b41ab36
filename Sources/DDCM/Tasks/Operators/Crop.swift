/// The top left part: pictures are padded to what a model takes, and nothing was measured of the padding.
public struct Crop: LinearOperator {
  public let input: Latent.Shape
  public let output: Latent.Shape

  /// - Precondition: the part lies within the picture.
  public init(from shape: Latent.Shape, width: Int, height: Int) {
    precondition(1...shape.width ~= width && 1...shape.height ~= height, "a part lies within the whole")
    input = shape
    output = Latent.Shape(channels: shape.channels, height: height, width: width)
  }

  public func apply(_ picture: Latent) -> Latent {
    precondition(picture.shape == input)
    var part = Latent(zeros: output)
    eachRow { part.values[$1] = picture.values[$0] }
    return part
  }

  public func adjoint(_ measurement: Latent) -> Latent {
    precondition(measurement.shape == output)
    var picture = Latent(zeros: input)
    eachRow { picture.values[$0] = measurement.values[$1] }
    return picture
  }

  /// Calls `body` with where a row is in the picture and in the part.
  private func eachRow(_ body: (Range<Int>, Range<Int>) -> Void) {
    for row in 0..<(output.channels * output.height) {
      let (plane, y) = row.quotientAndRemainder(dividingBy: output.height)
      let start = (plane * input.height + y) * input.width
      body(start..<start + output.width, row * output.width..<(row + 1) * output.width)
    }
  }
}
