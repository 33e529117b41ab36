/// Upscaling: what is known is the image at a fraction of its size.
public struct Downsampling: LinearOperator {
  /// How the small image was made.
  public enum Filter: String, Sendable, CaseIterable {
    /// The mean of factor×factor pixels.
    case box
    /// Keys' cubic, widened against aliasing, as MATLAB's imresize and the official code have it.
    case bicubic
  }

  private let filter: Separable
  public var input: Latent.Shape { filter.input }
  public var output: Latent.Shape { filter.output }

  /// - Parameter output: the small image's shape; the large one has `factor` times its sides.
  package init(_ filter: Filter = .bicubic, factor: Int, to output: Latent.Shape) {
    precondition(factor >= 1)
    func taps(_ count: Int) -> Taps {
      switch filter {
      case .box: .box(factor: factor, outputCount: count)
      case .bicubic: .bicubic(factor: factor, outputCount: count)
      }
    }
    self.filter = Separable(
      horizontal: taps(output.width), vertical: taps(output.height), channels: output.channels)
  }

  public func apply(_ image: Latent) -> Latent { filter.apply(image) }
  public func adjoint(_ measurement: Latent) -> Latent { filter.adjoint(measurement) }
}
