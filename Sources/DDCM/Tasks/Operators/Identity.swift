/// Denoising: every pixel is measured; the noise is that of the ``Observation``.
package struct Identity: LinearOperator {
  package let input: Latent.Shape
  package var output: Latent.Shape { input }

  package init(shape: Latent.Shape) {
    input = shape
  }

  package func apply(_ image: Latent) -> Latent { image }
  package func adjoint(_ measurement: Latent) -> Latent { measurement }
}
