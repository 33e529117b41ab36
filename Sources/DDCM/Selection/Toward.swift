/// Compression: the codewords that point from the present estimate to the picture, argmax ⟨z, w·(x₀ − x̂₀)⟩.
///
/// DDCM (arXiv 2502.01189), equation 7. The weights w, element by element, are Turbo-DDCM's priority-aware rule (arXiv
/// 2511.06424): the choices tell more of where w is large, and decoding needs no w. Only the ratios of the weights count.
public struct Toward: SelectionRule {
  /// x₀, the latent of the picture.
  private let targets: Targets

  /// w, likewise; nil for the same everywhere.
  private let weights: Targets?

  /// - Parameters:
  ///   - target: x₀.
  ///   - weights: w of each element of x₀, 0 or more; nil for the same everywhere.
  ///   - pyramid: the prior's, where stages run at smaller sizes.
  ///   - halvings: how often the sides are halved in the smallest stage.
  ///   - least: how often they are in the largest stage that carries a choice: what is larger is not kept.
  public init(
    _ target: Latent, weights: Latent? = nil, pyramid: PixelPyramid? = nil, halvings: Int = 0, least: Int = 0
  ) {
    precondition(weights == nil || weights?.shape == target.shape, "each element of the picture has a weight")
    targets = Targets(target, pyramid: pyramid, halvings: halvings, least: least)
    self.weights = weights.map { Targets($0, pyramid: pyramid, halvings: halvings, least: least) }
  }

  init(_ targets: Targets) {
    self.targets = targets
    weights = nil
  }

  public mutating func select(_ step: Step) -> Selection {
    step.pursue(residual(targets[step.halvings], step.clean, weights?[step.halvings]))
  }

  private func residual(_ target: Latent, _ clean: Latent, _ weights: Latent?) -> [Float] {
    precondition(clean.shape == target.shape)
    var residual = clean.values
    unsafe target.values.withUnsafeBufferPointer { target in
      for e in residual.indices { unsafe residual[e] = target[e] - residual[e] }
    }
    if let weights {
      unsafe weights.values.withUnsafeBufferPointer { weights in
        for e in residual.indices { unsafe residual[e] *= weights[e] }
      }
    }
    return residual
  }
}
