/// Compression: the codewords that point from the present estimate to the image, argmax ⟨z, w·(x₀ − x̂₀)⟩.
///
/// DDCM (arXiv 2502.01189), equation 7. The weights w, element by element, are Turbo-DDCM's priority-aware rule (arXiv
/// 2511.06424): the choices carry more information where w is large, and decoding needs no w. Only the ratios of the weights count.
package struct Toward: SelectionRule {
  /// x₀, the latent of the image.
  private let targets: Targets

  /// w, likewise; nil for the same everywhere.
  private let weights: Targets?

  /// - Parameters:
  ///   - target: x₀.
  ///   - weights: w of each element of x₀, 0 or more; nil for the same everywhere.
  ///   - pyramid: the prior's, where stages run at smaller sizes.
  ///   - downsamplingLevel: that of the smallest stage.
  ///   - least: the level of the largest stage with a choice: larger sizes are not kept.
  package init(
    _ target: Latent, weights: Latent? = nil, pyramid: PixelPyramid? = nil, downsamplingLevel: Int = 0, least: Int = 0
  ) {
    precondition(weights == nil || weights?.shape == target.shape, "each element of the image has a weight")
    targets = Targets(target, pyramid: pyramid, downsamplingLevel: downsamplingLevel, least: least)
    self.weights = weights.map { Targets($0, pyramid: pyramid, downsamplingLevel: downsamplingLevel, least: least) }
  }

  init(_ targets: Targets) {
    self.targets = targets
    weights = nil
  }

  /// - Throws: `DDCMError` of the category `usage` if the target does not have the size of the step.
  package mutating func select(_ step: Step) throws -> Selection {
    let target = try targets.target(for: step)
    return step.pursue(residual(target, step.clean, try weights?.target(for: step)))
  }

  private func residual(_ target: Latent, _ clean: Latent, _ weights: Latent?) -> [Float] {
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
