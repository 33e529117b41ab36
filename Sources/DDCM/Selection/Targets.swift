/// A latent that a rule moves towards, at full size and halved again and again.
struct Targets: Sendable {
  /// By halvings; nil where nobody asks.
  private let sizes: [Latent?]

  /// - Parameters:
  ///   - pyramid: the prior's, where stages run at smaller sizes.
  ///   - halvings: how often the sides are halved in the smallest stage.
  ///   - least: how often they are in the largest that is asked for.
  init(_ target: Latent, pyramid: PixelPyramid?, halvings: Int, least: Int = 0) {
    var sizes = [target]
    for _ in 0..<halvings {
      guard let pyramid else { preconditionFailure("the prior cannot run at a smaller size") }
      sizes.append(pyramid.halved(sizes[sizes.count - 1]))
    }
    self.sizes = sizes.enumerated().map { $0 < least ? nil : $1 }
  }

  subscript(halvings: Int) -> Latent {
    guard let size = sizes[halvings] else { preconditionFailure("no choice was to be made at this size") }
    return size
  }
}
