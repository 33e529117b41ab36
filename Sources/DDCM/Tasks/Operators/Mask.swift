/// Inpainting: each pixel is known, or not at all.
public struct Mask: LinearOperator {
  public let input: Latent.Shape
  public var output: Latent.Shape { input }
  private let known: [Float]

  /// - Parameter known: height·width flags, row by row.
  public init(known: [Bool], shape: Latent.Shape) {
    precondition(known.count == shape.height * shape.width, "a mask has a flag for each pixel")
    input = shape
    self.known = known.map { $0 ? 1 : 0 }
  }

  /// The flags.
  package var isKnown: [Bool] { known.map { $0 > 0 } }

  /// What is unknown becomes 0.
  public func apply(_ picture: Latent) -> Latent {
    precondition(picture.shape == input)
    var seen = picture
    for e in seen.values.indices { seen.values[e] *= known[e % known.count] }
    return seen
  }

  public func adjoint(_ measurement: Latent) -> Latent { apply(measurement) }
}
