/// A point of the space that a diffusion model lives in: C·H·W floats, row-major, one picture.
///
/// For a pixel-space model it is the picture itself (perhaps space-to-depth), in the model's own units, usually −1…1.
public struct Latent: Sendable, Equatable {
  /// Channels, height and width of a latent.
  public struct Shape: Sendable, Hashable {
    public let channels: Int
    public let height: Int
    public let width: Int

    public init(channels: Int, height: Int, width: Int) {
      self.channels = channels
      self.height = height
      self.width = width
    }

    /// The number of elements, n = C·H·W.
    public var count: Int { channels * height * width }
  }

  public let shape: Shape

  /// The elements, channel by channel, row by row.
  public var values: [Float]

  /// - Precondition: `values` has `shape.count` elements.
  public init(shape: Shape, values: [Float]) {
    precondition(values.count == shape.count, "a latent of shape \(shape) has \(shape.count) elements")
    self.shape = shape
    self.values = values
  }

  public init(zeros shape: Shape) {
    self.init(shape: shape, values: [Float](repeating: 0, count: shape.count))
  }
}
