/// Compression: the codewords that point from the present estimate to the picture, argmax ⟨z, x₀ − x̂₀⟩.
///
/// DDCM (arXiv 2502.01189), equation 7.
public struct Toward: SelectionRule {
  /// x₀, the latent of the picture.
  private let targets: Targets

  /// - Parameters:
  ///   - target: x₀.
  ///   - pyramid: the prior's, where stages run at smaller sizes.
  ///   - halvings: how often the sides are halved in the smallest stage.
  public init(_ target: Latent, pyramid: PixelPyramid? = nil, halvings: Int = 0) {
    self.init(Targets(target, pyramid: pyramid, halvings: halvings))
  }

  init(_ targets: Targets) {
    self.targets = targets
  }

  public mutating func select(_ step: Step) -> Selection {
    step.pursue(residual(targets[step.halvings], step.clean))
  }

  private func residual(_ target: Latent, _ clean: Latent) -> [Float] {
    precondition(clean.shape == target.shape)
    var residual = clean.values
    unsafe target.values.withUnsafeBufferPointer { target in
      for e in residual.indices { unsafe residual[e] = target[e] - residual[e] }
    }
    return residual
  }
}
