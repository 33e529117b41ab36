/// Compression: the codewords that point from the present estimate to the picture, argmax ⟨z, x₀ − x̂₀⟩.
///
/// DDCM (arXiv 2502.01189), equation 7.
public struct Toward: SelectionRule {
  /// x₀, the latent of the picture.
  public let target: Latent

  public init(_ target: Latent) {
    self.target = target
  }

  public mutating func select(_ step: Step) -> Selection {
    step.pursue(residual(step.clean))
  }

  private func residual(_ clean: Latent) -> [Float] {
    precondition(clean.shape == target.shape)
    var residual = clean.values
    unsafe target.values.withUnsafeBufferPointer { target in
      for e in residual.indices { unsafe residual[e] = target[e] - residual[e] }
    }
    return residual
  }
}
