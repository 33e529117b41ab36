/// Colourisation: one weighted sum of the planes is known, a grey image.
package struct Luma: LinearOperator {
  /// The part of each plane in the sum.
  package let weights: [Float]
  package let input: Latent.Shape
  package var output: Latent.Shape { Latent.Shape(channels: 1, height: input.height, width: input.width) }

  /// What JPEG and most programs make of red, green and blue (ITU-R BT.601).
  package static let bt601: [Float] = [0.299, 0.587, 0.114]

  /// The plain mean, as the official code has it.
  package static let mean = [Float](repeating: 1 / 3, count: 3)

  package init(weights: [Float] = bt601, shape: Latent.Shape) {
    precondition(weights.count == shape.channels, "each plane has a weight")
    self.weights = weights
    input = shape
  }

  package func apply(_ image: Latent) -> Latent {
    precondition(image.shape == input)
    var grey = Latent(zeros: output)
    let size = grey.values.count
    for (plane, weight) in weights.enumerated() {
      for e in 0..<size { grey.values[e] += weight * image.values[plane * size + e] }
    }
    return grey
  }

  package func adjoint(_ measurement: Latent) -> Latent {
    precondition(measurement.shape == output)
    var image = Latent(zeros: input)
    let size = measurement.values.count
    for (plane, weight) in weights.enumerated() {
      for e in 0..<size { image.values[plane * size + e] = weight * measurement.values[e] }
    }
    return image
  }
}
