/// A latent that a rule moves towards, at full size and halved again and again.
struct Targets: Sendable {
  private let sizes: [Latent]

  /// - Parameters:
  ///   - pyramid: the prior's, where stages run at smaller sizes.
  ///   - halvings: how often the sides are halved in the smallest stage.
  init(_ target: Latent, pyramid: PixelPyramid?, halvings: Int) {
    var sizes = [target]
    for _ in 0..<halvings {
      guard let pyramid else { preconditionFailure("the prior cannot run at a smaller size") }
      sizes.append(pyramid.halved(sizes[sizes.count - 1]))
    }
    self.sizes = sizes
  }

  subscript(halvings: Int) -> Latent { sizes[halvings] }
}
