/// Deblurring: each pixel is known as a weighted mean of those around it; the image is mirrored at its edges.
package struct Blur: LinearOperator {
  package let input: Latent.Shape
  package var output: Latent.Shape { input }

  /// One for each row of the kernel, or one for all where it is a product.
  private let parts: [Separable]

  /// A normal density, out to 4 deviations.
  ///
  /// - Parameter sigma: its deviation in pixels.
  package init(sigma: Double, shape: Latent.Shape) {
    precondition(sigma > 0)
    let kernel = Taps.gaussian(sigma: sigma)
    input = shape
    parts = [
      Separable(
        horizontal: .convolution(kernel, count: shape.width), vertical: .convolution(kernel, count: shape.height),
        channels: shape.channels)
    ]
  }

  /// Any kernel, its middle at the pixel: blurred(y, x) = Σ kernel[i][j]·image(y + i − middle, x + j − middle).
  ///
  /// - Parameter kernel: rows of equal length; the numbers of both are odd.
  package init(kernel: [[Double]], shape: Latent.Shape) {
    precondition(kernel.count % 2 == 1 && kernel.allSatisfy { $0.count == kernel[0].count && $0.count % 2 == 1 })
    input = shape
    parts = kernel.enumerated().map { row, weights in
      let here = kernel.indices.map { $0 == row ? 1.0 : 0 }
      return Separable(
        horizontal: .convolution(weights, count: shape.width), vertical: .convolution(here, count: shape.height),
        channels: shape.channels)
    }
  }

  package func apply(_ image: Latent) -> Latent { sum { $0.apply(image) } }
  package func adjoint(_ measurement: Latent) -> Latent { sum { $0.adjoint(measurement) } }

  private func sum(_ part: (Separable) -> Latent) -> Latent {
    var sum = part(parts[0])
    for separable in parts.dropFirst() {
      let more = part(separable)
      for e in sum.values.indices { sum.values[e] += more.values[e] }
    }
    return sum
  }
}
