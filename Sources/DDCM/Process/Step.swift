/// One step of the reverse process, as a ``SelectionRule`` and an observer see it.
public struct Step: Sendable {
  let plan: StepPlan

  /// The number of steps.
  public let count: Int

  /// x_t.
  public let noisy: Latent

  /// x̂₀, the prior's estimate.
  public let clean: Latent

  public let selectionCode: SelectionCode
  package let codebook: any Codebook

  /// The step that follows.
  package struct Next: Sendable, Equatable {
    package let timestep: Int
    /// As ``Step/downsamplingLevel``.
    package let downsamplingLevel: Int
  }

  init(
    _ plan: StepPlan, count: Int, noisy: Latent, clean: Latent, selectionCode: SelectionCode, codebook: any Codebook
  ) {
    self.plan = plan
    self.count = count
    self.noisy = noisy
    self.clean = clean
    self.selectionCode = selectionCode
    self.codebook = codebook
  }

  /// Which step, from 0.
  public var index: Int { plan.index }

  /// Width and height of the state are those of the full latent divided by 2^`downsamplingLevel`.
  public var downsamplingLevel: Int { plan.downsamplingLevel }

  /// t.
  public var timestep: Int { plan.timestep }

  /// ᾱ_t.
  public var alphaCumprod: Double { plan.alphaCumprod }

  /// Where the step leads; nil for the last, which leads to the sample.
  package var next: Next? { plan.next }

  /// x_{t−1} = μ(x̂₀, x_t) + σ·z.
  package var posterior: Posterior { plan.posterior }

  /// M, the number of codewords (or of a trellis's bits) that the step chooses; 0 for no choice.
  public var atoms: Int { plan.atoms }

  /// K, the number of codewords.
  public var codewords: Int { codebook.count }

  /// The inner products ⟨z_k, direction⟩ of all codewords, in the order of their indices.
  ///
  /// - Parameter direction: n floats.
  public func scores(toward direction: [Float]) -> [Float] { codebook.scores(toward: direction, step: index) }

  /// The selection of this step's size whose noise has a large inner product with `direction`.
  ///
  /// - Parameter direction: n floats; its length does not matter.
  public func pursue(_ direction: [Float]) -> Selection {
    selectionCode.pursue(direction, count: atoms, in: codebook, step: index)
  }

  /// A random selection of this step's size whose noise is distributed as the posterior's would be if x̂₀ were displaced.
  ///
  /// Nested and trellis codes move as far as they can instead.
  ///
  /// - Parameter direction: n floats, the displacement of x̂₀.
  public func draw(_ direction: [Float], using generator: inout some RandomNumberGenerator) -> Selection {
    guard case .signed = selectionCode, posterior.sigma > 0 else { return pursue(direction) }
    return LikelyScores.select(
      atoms, from: codebook.scores(toward: direction, step: index),
      strength: posterior.cleanCoefficient / posterior.sigma, using: &generator)
  }

  /// The noise that a selection stands for: n floats.
  ///
  /// - Throws: `DDCMError` of the category `usage` if the selection does not fit the step.
  public func noise(of selection: Selection) throws(DDCMError) -> [Float] {
    if let fault = selection.fault(selectionCode, atoms: atoms, codewords: codebook.count) {
      throw DDCMError(
        .usage,
        "The selection rule returned \(fault.returned) at step \(index + 1), where the step needs \(fault.needed).")
    }
    return selectionCode.noise(of: selection, atoms: atoms, from: codebook, step: index)
  }
}
