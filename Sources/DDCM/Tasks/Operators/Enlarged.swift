/// Each pixel becomes 2ʰ×2ʰ of its kind: what lets a stage at a smaller size ask what is measured at full size.
struct Enlarged: LinearOperator {
  let downsamplingLevel: Int
  let input: Latent.Shape
  let output: Latent.Shape

  /// - Parameter shape: the full size.
  init(downsamplingLevel: Int, to shape: Latent.Shape) {
    self.downsamplingLevel = downsamplingLevel
    output = shape
    input = shape.downsampled(downsamplingLevel)
  }

  func apply(_ image: Latent) -> Latent {
    precondition(image.shape == input)
    var large = Latent(zeros: output)
    let factor = 1 << downsamplingLevel
    for row in 0..<(output.channels * output.height) {
      let (plane, y) = row.quotientAndRemainder(dividingBy: output.height)
      let start = (plane * input.height + y / factor) * input.width
      for x in 0..<output.width { large.values[row * output.width + x] = image.values[start + x / factor] }
    }
    return large
  }

  func adjoint(_ measurement: Latent) -> Latent {
    precondition(measurement.shape == output)
    var image = Latent(zeros: input)
    let factor = 1 << downsamplingLevel
    for row in 0..<(output.channels * output.height) {
      let (plane, y) = row.quotientAndRemainder(dividingBy: output.height)
      let start = (plane * input.height + y / factor) * input.width
      for x in 0..<output.width { image.values[start + x / factor] += measurement.values[row * output.width + x] }
    }
    return image
  }
}
