/// Denoising: all is seen, and the noise is what restoration is told of it.
public struct Identity: LinearOperator {
  public let input: Latent.Shape
  public var output: Latent.Shape { input }

  public init(shape: Latent.Shape) {
    input = shape
  }

  public func apply(_ picture: Latent) -> Latent { picture }
  public func adjoint(_ measurement: Latent) -> Latent { measurement }
}
