/// Inpainting: each pixel is known, or not at all.
package struct Mask: LinearOperator {
  package let input: Latent.Shape
  package var output: Latent.Shape { input }

  /// For each pixel, row by row.
  package let isKnown: [Bool]

  /// - Parameter known: height·width flags, row by row.
  package init(known: [Bool], shape: Latent.Shape) {
    precondition(known.count == shape.height * shape.width, "a mask has a flag for each pixel")
    input = shape
    isKnown = known
  }

  /// What is unknown becomes 0.
  package func apply(_ image: Latent) -> Latent {
    precondition(image.shape == input)
    var seen = image
    for channel in 0..<input.channels {
      for (pixel, isKnown) in isKnown.enumerated() where !isKnown {
        seen.values[channel * self.isKnown.count + pixel] = 0
      }
    }
    return seen
  }

  package func adjoint(_ measurement: Latent) -> Latent { apply(measurement) }
}
