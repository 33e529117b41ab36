/// A latent that a rule moves towards, at the sizes of all stages.
struct Targets: Sendable {
  /// By downsampling level; nil for a size that is not needed.
  private let sizes: [Latent?]

  /// - Parameters:
  ///   - pyramid: the prior's, where stages run at smaller sizes.
  ///   - downsamplingLevel: that of the smallest stage.
  ///   - least: the level of the largest size that is needed.
  init(_ target: Latent, pyramid: PixelPyramid?, downsamplingLevel: Int, least: Int = 0) {
    var sizes = [target]
    for _ in 0..<downsamplingLevel {
      guard let pyramid else { preconditionFailure("a prior without a pyramid has one size") }
      sizes.append(pyramid.halved(sizes[sizes.count - 1]))
    }
    self.sizes = sizes.enumerated().map { $0 < least ? nil : $1 }
  }

  /// The latent at the size of a step.
  ///
  /// - Throws: `DDCMError` of the category `usage` if there is none.
  func target(for step: Step) throws(DDCMError) -> Latent {
    try target(downsamplingLevel: step.downsamplingLevel, shape: step.clean.shape)
  }

  func target(downsamplingLevel: Int, shape: Latent.Shape) throws(DDCMError) -> Latent {
    guard sizes.indices.contains(downsamplingLevel), let size = sizes[downsamplingLevel], size.shape == shape else {
      throw DDCMError(
        .usage, "The rule has no target of \(shape.channels)×\(shape.height)×\(shape.width) elements.",
        remedy: "Make it with the latent, the pyramid and the downsampling level of the process.")
    }
    return size
  }
}
