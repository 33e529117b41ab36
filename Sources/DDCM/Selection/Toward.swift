/// Compression: the codewords that point from the present estimate to the picture, argmax ⟨z, x₀ − x̂₀⟩.
///
/// DDCM (arXiv 2502.01189), equation 7.
public struct Toward: SelectionRule {
  /// x₀, the latent of the picture, at full size and halved again and again.
  private let targets: [Latent]

  /// - Parameters:
  ///   - target: x₀.
  ///   - pyramid: the prior's, where stages run at smaller sizes.
  ///   - halvings: how often the sides are halved in the smallest stage.
  public init(_ target: Latent, pyramid: PixelPyramid? = nil, halvings: Int = 0) {
    var targets = [target]
    for _ in 0..<halvings {
      guard let pyramid else { preconditionFailure("the prior cannot run at a smaller size") }
      targets.append(pyramid.halved(targets[targets.count - 1]))
    }
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
