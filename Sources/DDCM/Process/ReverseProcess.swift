/// The reverse diffusion process whose noise is chosen from codebooks: DDCM (arXiv 2502.01189), algorithm 1.
///
/// The only loop over t: compression, generation, restoration, editing and decoding are ``SelectionRule``s. Early stages,
/// where noise hides the details, may run at half the size or less.
package struct ReverseProcess<Denoiser: Prior>: Sendable {
  package let prior: Denoiser
  package let parameters: CodingParameters

  /// The latent's shape at full size.
  package let shape: Latent.Shape

  /// The most threads that the codebooks use; nil for as many as there are cores.
  package let threads: Int?

  private let plans: [StepPlan]

  /// The result of a run.
  package struct Outcome: Sendable, Equatable {
    /// The final latent.
    package let sample: Latent
    /// The choices of the steps that have one, first step first.
    package let selections: [Selection]
  }

  /// - Parameters:
  ///   - shape: of the latent at full size.
  ///   - threads: at least 1; nil for as many as there are cores. The result has the same bits.
  /// - Throws: `DDCMError` of the category `usage` if the parameters do not fit the prior or the shape.
  package init(
    prior: Denoiser, parameters: CodingParameters, shape: Latent.Shape, threads: Int? = nil
  ) throws(DDCMError) {
    guard threads ?? 1 >= 1 else {
      throw DDCMError(.usage, "\(threads ?? 0) threads were asked for; at least 1 is needed.")
    }
    try parameters.check(prior, shape)
    self.prior = prior
    self.parameters = parameters
    self.shape = shape
    self.threads = threads
    plans = parameters.plans(prior.schedule)
  }

  /// Runs all steps, from the noisiest to the cleanest.
  ///
  /// - Parameters:
  ///   - rule: makes the choices.
  ///   - observe: called at each step once x̂₀ is known; throw to stop.
  /// - Throws: what the prior, the rule and `observe` throw; `DDCMError` of the category `unsupported` if an estimate of the
  ///   prior is not finite, and of the category `usage` if a choice of the rule does not fit its step.
  package func run(
    _ rule: inout some SelectionRule, observe: (Step) throws -> Void = { _ in }
  ) throws -> Outcome {
    var selections: [Selection] = []
    // x_T ~ N(0, I): the codeword of the seed that the parameters name.
    let start = shape.downsampled(parameters.coarsestLevel)
    var state = Latent(
      shape: start, elements: normals(start.count, .initial, step: 0, part: parameters.initialNoiseIndex))
    for plan in plans {
      let (clean, noise): (Latent, [Float])
      do {
        // x̂₀ = D(x_t, t), and the codebook z_1 … z_K ~ N(0, I) of the seed and the step.
        let step = Step(
          plan, count: plans.count, noisy: state, clean: try estimate(state, at: plan),
          selectionCode: parameters.selectionCode,
          codebook: parameters.codebook(dimension: state.shape.count, threads: threads))
        try observe(step)
        if plan.atoms > 0 {
          // The choice, which the encoder writes and the decoder replays, and the z that it stands for.
          let selection = try rule.select(step)
          noise = try step.noise(of: selection)
          selections.append(selection)
        } else {
          // No choice: z of the seed, or none if σ = 0.
          noise = plan.posterior.sigma > 0 ? normals(state.shape.count, .filler, step: plan.index) : []
        }
        clean = step.clean
      }
      // x_{t−1} = μ(x̂₀, x_t) + σ·z, in place: with the step gone, `state` holds the only reference to its array.
      state = plan.posterior.sample(clean: clean, noisy: consume state, noise: noise)
      // The same noise level at twice the size, where the next stage is finer.
      if let next = plan.next, next.downsamplingLevel < plan.downsamplingLevel {
        state = enlarged(state, clean: clean, after: plan, to: next)
      }
    }
    return Outcome(sample: state, selections: selections)
  }

  /// The state that a selection leads to, at the size of the step that follows.
  ///
  /// - Throws: `DDCMError` of the category `usage` if the selection does not fit the step.
  package func state(after step: Step, choosing selection: Selection) throws(DDCMError) -> Latent {
    let plan = step.plan
    let state = plan.posterior.sample(clean: step.clean, noisy: step.noisy, noise: try step.noise(of: selection))
    guard let next = plan.next, next.downsamplingLevel < plan.downsamplingLevel else { return state }
    return enlarged(state, clean: step.clean, after: plan, to: next)
  }

  /// The sample that a step's x_t leads to, where neither the step nor any that follows has a choice.
  ///
  /// - Parameter step: of this process, or of one with the same steps up to this one.
  /// - Precondition: no such step has a choice.
  /// - Throws: what the prior throws; `DDCMError` of the category `unsupported` if an estimate is not finite.
  package func sample(from step: Step) throws -> Latent {
    var state = step.noisy
    for plan in plans[step.index...] {
      precondition(plan.atoms == 0, "a choice is missing at step \(plan.index + 1)")
      let clean = try estimate(state, at: plan)
      let noise = plan.posterior.sigma > 0 ? normals(state.shape.count, .filler, step: plan.index) : []
      state = plan.posterior.sample(clean: clean, noisy: consume state, noise: noise)
      if let next = plan.next, next.downsamplingLevel < plan.downsamplingLevel {
        state = enlarged(state, clean: clean, after: plan, to: next)
      }
    }
    return state
  }

  /// x̂₀, of the state's shape and finite.
  private func estimate(_ state: Latent, at plan: StepPlan) throws -> Latent {
    let clean = try prior.denoise(state, timestep: plan.timestep)
    guard clean.shape == state.shape else {
      throw DDCMError(.usage, "The prior returned an estimate of another shape than its input.")
    }
    guard clean.isFinite else {
      throw DDCMError(
        .unsupported, "The model's estimate at step \(plan.index + 1) (timestep \(plan.timestep)) is not finite.",
        remedy: "Get the model again: some of its weights are infinite, NaN or damaged.")
    }
    return clean
  }

  /// The state at the size of the next stage, doubling by doubling.
  private func enlarged(_ state: Latent, clean: Latent, after plan: StepPlan, to next: Step.Next) -> Latent {
    guard let pyramid = prior.pyramid else { preconditionFailure("checked by the initialiser") }
    var alphas = [prior.schedule.alphasCumprod[next.timestep]]
    while alphas.count < plan.downsamplingLevel - next.downsamplingLevel {
      alphas.append(PixelPyramid.alphaCumprod(below: alphas[alphas.count - 1]))
    }
    var (state, clean) = (state, clean)
    for (doubling, alpha) in alphas.reversed().enumerated() {
      state = pyramid.doubled(
        state, clean: clean, alphaCumprod: alpha,
        noise: normals(state.values.count * 4, .detail, step: plan.index, part: UInt32(doubling)))
      if doubling + 1 < alphas.count { clean = pyramid.doubled(clean) }
    }
    return state
  }

  private func normals(_ count: Int, _ domain: CounterGenerator.Domain, step: Int, part: UInt32 = 0) -> [Float] {
    let normals = Normals(CounterGenerator(seed: parameters.seed))
    return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe normals.fill(
        UnsafeMutableBufferPointer(start: buffer.baseAddress, count: count), codeword: part, step: UInt32(step),
        domain: domain)
      initialized = count
    }
  }
}
