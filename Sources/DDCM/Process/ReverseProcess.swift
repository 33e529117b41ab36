/// The reverse diffusion process with choices in the place of noise: DDCM (arXiv 2502.01189), algorithm 1.
///
/// The only loop over t: compression, generation, restoration, editing and decoding are ``SelectionRule``s of it.
public struct ReverseProcess<Denoiser: Prior>: Sendable {
  public let prior: Denoiser
  public let settings: Settings
  public let shape: Latent.Shape

  /// What a run leaves behind.
  public struct Outcome: Sendable, Equatable {
    /// The final latent.
    public let sample: Latent
    /// The choices of the steps that carry one, first step first.
    public let selections: [Selection]
  }

  /// - Precondition: `settings` has a count for each timestep and 0 for the last; all timesteps are the prior's.
  public init(prior: Denoiser, settings: Settings, shape: Latent.Shape) {
    precondition(settings.atoms.count == settings.timesteps.count && settings.atoms.last == 0)
    precondition(settings.timesteps[0] < prior.schedule.alphasCumprod.count)
    self.prior = prior
    self.settings = settings
    self.shape = shape
  }

  /// Runs all steps, T − 1, …, 0 of the list.
  ///
  /// - Parameters:
  ///   - rule: makes the choices.
  ///   - observe: called at each step once x̂₀ is known; throw to stop.
  public func run(
    _ rule: inout some SelectionRule, observe: (Step) throws -> Void = { _ in }
  ) throws -> Outcome {
    let codebook = settings.codebook(dimension: shape.count)
    var selections: [Selection] = []
    var state = initial()
    for (index, timestep) in settings.timesteps.enumerated() {
      let atoms = settings.atoms[index]
      let posterior = prior.schedule.posterior(
        at: index, of: settings.timesteps, eta: (atoms > 0 ? settings.eta : settings.fillerEta).value)
      let step = Step(
        index: index, count: settings.atoms.count, timestep: timestep, noisy: state,
        clean: try prior.denoise(state, timestep: timestep), posterior: posterior, atoms: atoms,
        mixture: settings.mixture, codebook: codebook)
      try observe(step)
      var noise: [Float] = []
      if atoms > 0 {
        let selection = try rule.select(step)
        selections.append(selection)
        noise = settings.mixture.noise(of: selection, from: codebook, step: index)
      } else if posterior.sigma > 0 {
        noise = normals(.filler, step: index)
      }
      state = posterior.sample(clean: step.clean, noisy: consume state, noise: noise)
    }
    return Outcome(sample: state, selections: selections)
  }

  /// x_T, from the seed.
  private func initial() -> Latent {
    Latent(shape: shape, values: normals(.initial, step: 0))
  }

  private func normals(_ domain: CounterGenerator.Domain, step: Int) -> [Float] {
    let normals = Normals(CounterGenerator(seed: settings.seed))
    return unsafe [Float](unsafeUninitializedCapacity: shape.count) { buffer, count in
      unsafe normals.fill(
        UnsafeMutableBufferPointer(start: buffer.baseAddress, count: shape.count), codeword: 0, step: UInt32(step),
        domain: domain)
      count = shape.count
    }
  }
}
