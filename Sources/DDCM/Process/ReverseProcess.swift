/// The reverse diffusion process with choices in the place of noise: DDCM (arXiv 2502.01189), algorithm 1.
///
/// The only loop over t: compression, generation, restoration, editing and decoding are ``SelectionRule``s of it.
/// Where the noise hides the details anyway, early stages may run at half the size or less.
public struct ReverseProcess<Denoiser: Prior>: Sendable {
  public let prior: Denoiser
  public let settings: Settings

  /// The latent's shape at full size.
  public let shape: Latent.Shape

  /// The most that the codebooks work with; nil for as many as there are cores.
  public let threads: Int?

  /// What a run leaves behind.
  public struct Outcome: Sendable, Equatable {
    /// The final latent.
    public let sample: Latent
    /// The choices of the steps that carry one, first step first.
    public let selections: [Selection]
  }

  /// - Precondition: `settings` have no ``Settings/fault``; all timesteps are the prior's; more than one stage takes a prior
  ///   that has a ``Prior/pyramid`` and sides that can be halved as often.
  public init(prior: Denoiser, settings: Settings, shape: Latent.Shape, threads: Int? = nil) {
    precondition(settings.fault == nil, settings.fault ?? "")
    precondition(settings.stages.allSatisfy { $0.timesteps[0] < prior.schedule.trainTimesteps })
    precondition(settings.stages.indices.allSatisfy { settings.denoises(in: $0, schedule: prior.schedule) })
    precondition(settings.mostHalvings == 0 || prior.pyramid != nil, "the prior cannot run at a smaller size")
    self.prior = prior
    self.settings = settings
    self.shape = shape
    self.threads = threads
  }

  /// Runs all steps, from the noisiest to the cleanest.
  ///
  /// - Parameters:
  ///   - rule: makes the choices.
  ///   - observe: called at each step once x̂₀ is known; throw to stop.
  public func run(
    _ rule: inout some SelectionRule, observe: (Step) throws -> Void = { _ in }
  ) throws -> Outcome {
    var selections: [Selection] = []
    var index = 0
    var state = Latent(zeros: Latent.Shape(channels: 0, height: 0, width: 0))
    for (number, stage) in settings.stages.enumerated() {
      let shape = shape.halved(stage.halvings)
      let codebook = settings.codebook(dimension: shape.count, threads: threads)
      if number == 0 {
        state = Latent(shape: shape, values: normals(shape.count, .initial, step: 0, part: Int(settings.start)))
      }
      for (place, timestep) in stage.timesteps.enumerated() {
        // The step is gone before the state moves on, so that the large arrays are not copied.
        let move = try move(from: state, at: timestep, place, in: number, index: index, codebook) { step in
          try observe(step)
          guard step.atoms > 0 else { return nil }
          let selection = try rule.select(step)
          selections.append(selection)
          return selection
        }
        state = self.state(consume state, after: move)
        index += 1
      }
    }
    return Outcome(sample: state, selections: selections)
  }

  /// What leads from one state to the next.
  private struct Move {
    let clean: Latent
    let posterior: Posterior
    let noise: [Float]
    let index: Int
    let halvings: Int
    let next: Step.Next?
  }

  /// - Parameter choose: gives the selection of a step that carries one.
  private func move(
    from state: Latent, at timestep: Int, _ place: Int, in number: Int, index: Int, _ codebook: any Codebook,
    choose: (Step) throws -> Selection?
  ) throws -> Move {
    let stage = settings.stages[number]
    let alphaCumprod = prior.schedule.alphasCumprod[timestep]
    let eta = stage.atoms[place] > 0 ? settings.eta : settings.fillerEta
    let step = Step(
      index: index, count: settings.stepCount, halvings: stage.halvings, timestep: timestep, alphaCumprod: alphaCumprod,
      noisy: state, clean: try prior.denoise(state, timestep: timestep), next: settings.next(after: place, in: number),
      posterior: Posterior(
        alphaCumprod: alphaCumprod, previous: settings.end(of: place, in: number, schedule: prior.schedule),
        eta: eta.value),
      atoms: stage.atoms[place], mixture: settings.mixture, codebook: codebook)
    if let selection = try choose(step) { return move(step, selection) }
    let noise = step.posterior.sigma > 0 ? normals(state.values.count, .filler, step: index) : []
    return move(step, noise: noise)
  }

  private func move(_ step: Step, _ selection: Selection) -> Move {
    move(step, noise: step.mixture.noise(of: selection, atoms: step.atoms, from: step.codebook, step: step.index))
  }

  private func move(_ step: Step, noise: [Float]) -> Move {
    Move(
      clean: step.clean, posterior: step.posterior, noise: noise, index: step.index, halvings: step.halvings,
      next: step.next)
  }

  /// Where a selection leads: the state of the step that follows, at that step's size.
  public func state(after step: Step, choosing selection: Selection) -> Latent {
    state(step.noisy, after: move(step, selection))
  }

  private func state(_ noisy: consuming Latent, after move: Move) -> Latent {
    let state = move.posterior.sample(clean: move.clean, noisy: noisy, noise: move.noise)
    guard let next = move.next, next.halvings < move.halvings else { return state }
    return enlarged(state, after: move, to: next)
  }

  /// The state at the size of the next stage, doubling by doubling.
  private func enlarged(_ state: Latent, after move: Move, to next: Step.Next) -> Latent {
    guard let pyramid = prior.pyramid else { preconditionFailure("the prior cannot run at a smaller size") }
    var alphas = [prior.schedule.alphasCumprod[next.timestep]]
    while alphas.count < move.halvings - next.halvings { alphas.append(PixelPyramid.alphaCumprod(below: alphas.last!)) }
    var (state, clean) = (state, move.clean)
    for (doubling, alpha) in alphas.reversed().enumerated() {
      state = pyramid.doubled(
        state, clean: clean, alphaCumprod: alpha,
        noise: normals(state.values.count * 4, .detail, step: move.index, part: doubling))
      if doubling + 1 < alphas.count { clean = pyramid.doubled(clean) }
    }
    return state
  }

  private func normals(_ count: Int, _ domain: CounterGenerator.Domain, step: Int, part: Int = 0) -> [Float] {
    let normals = Normals(CounterGenerator(seed: settings.seed))
    return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe normals.fill(
        UnsafeMutableBufferPointer(start: buffer.baseAddress, count: count), codeword: UInt32(part),
        step: UInt32(step), domain: domain)
      initialized = count
    }
  }
}

extension Latent.Shape {
  /// The shape after sides are halved so often. They must be even each time.
  package func halved(_ times: Int) -> Latent.Shape {
    precondition(height % (1 << times) == 0 && width % (1 << times) == 0, "sides that are halved are even")
    return Latent.Shape(channels: channels, height: height >> times, width: width >> times)
  }
}
