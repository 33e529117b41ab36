/// Each pixel becomes 2ʰ×2ʰ of its kind: what lets a stage at a smaller size ask what is measured at full size.
struct Enlarged: LinearOperator {
  let halvings: Int
  let input: Latent.Shape
  let output: Latent.Shape

  /// - Parameter shape: the full size.
  init(halvings: Int, to shape: Latent.Shape) {
    self.halvings = halvings
    output = shape
    input = shape.halved(halvings)
  }

  func apply(_ picture: Latent) -> Latent {
    precondition(picture.shape == input)
    var large = Latent(zeros: output)
    let factor = 1 << halvings
    for row in 0..<(output.channels * output.height) {
      let (plane, y) = row.quotientAndRemainder(dividingBy: output.height)
      let start = (plane * input.height + y / factor) * input.width
      for x in 0..<output.width { large.values[row * output.width + x] = picture.values[start + x / factor] }
    }
    return large
  }

  func adjoint(_ measurement: Latent) -> Latent {
    precondition(measurement.shape == output)
    var picture = Latent(zeros: input)
    let factor = 1 << halvings
    for row in 0..<(output.channels * output.height) {
      let (plane, y) = row.quotientAndRemainder(dividingBy: output.height)
      let start = (plane * input.height + y / factor) * input.width
      for x in 0..<output.width { picture.values[start + x / factor] += measurement.values[row * output.width + x] }
    }
    return picture
  }
}
