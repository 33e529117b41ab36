/// What is known of a step before the process runs.
struct StepPlan: Sendable {
  /// From 0.
  let index: Int
  let stage: Int
  let downsamplingLevel: Int
  /// t.
  let timestep: Int
  /// ᾱ_t.
  let alphaCumprod: Double
  /// M; 0 for no choice.
  let atoms: Int
  let posterior: Posterior
  /// The step that follows; nil after the last.
  let next: Step.Next?
}

extension CodingParameters {
  /// All steps, in order.
  ///
  /// - Precondition: every stage ``denoises(in:schedule:)``.
  func plans(_ schedule: NoiseSchedule) -> [StepPlan] {
    var plans: [StepPlan] = []
    for (number, stage) in stages.enumerated() {
      for (place, timestep) in stage.timesteps.enumerated() {
        let alphaCumprod = schedule.alphasCumprod[timestep]
        let eta = stage.atoms[place] > 0 ? eta : unselectedEta
        plans.append(
          StepPlan(
            index: plans.count, stage: number, downsamplingLevel: stage.downsamplingLevel, timestep: timestep,
            alphaCumprod: alphaCumprod, atoms: stage.atoms[place],
            posterior: Posterior(
              alphaCumprod: alphaCumprod, previous: end(of: place, in: number, schedule: schedule), eta: eta.value),
            next: next(after: place, in: number)))
      }
    }
    return plans
  }

  /// ᾱ after the step at `place` of a stage: of the next timestep of the stage, of what the next stage begins with, or 1.
  package func end(of place: Int, in number: Int, schedule: NoiseSchedule) -> Double {
    guard let next = next(after: place, in: number) else { return 1 }
    let doublings = stages[number].downsamplingLevel - next.downsamplingLevel
    return (0..<doublings).reduce(schedule.alphasCumprod[next.timestep]) { alpha, _ in
      PixelPyramid.alphaCumprod(below: alpha)
    }
  }

  /// What follows the step at `place` of a stage; nil after the last.
  private func next(after place: Int, in number: Int) -> Step.Next? {
    let stage = stages[number]
    if let timestep = stage.timesteps.previous(of: place) {
      return Step.Next(timestep: timestep, downsamplingLevel: stage.downsamplingLevel)
    }
    guard number + 1 < stages.count else { return nil }
    return Step.Next(timestep: stages[number + 1].timesteps[0], downsamplingLevel: stages[number + 1].downsamplingLevel)
  }

  /// Whether a stage ends with no more noise than its last step begins with.
  package func denoises(in number: Int, schedule: NoiseSchedule) -> Bool {
    let last = stages[number].timesteps.count - 1
    return end(of: last, in: number, schedule: schedule) >= schedule.alphasCumprod[stages[number].timesteps[last]]
  }

  /// - Parameter shape: of the latent at full size.
  /// - Throws: `DDCMError` of the category `usage` if a process with these parameters is not possible.
  package func check(_ prior: some Prior, _ shape: Latent.Shape) throws(DDCMError) {
    func fault(_ message: ErrorText) -> DDCMError { DDCMError(.usage, message) }
    let known = prior.schedule.trainTimesteps
    for stage in stages where stage.timesteps[0] >= known {
      throw fault("The coding parameters begin at timestep \(stage.timesteps[0]), where the model has \(known).")
    }
    guard coarsestLevel == 0 || prior.pyramid != nil else {
      throw fault("The coding parameters begin at a smaller size, which this model does not support.")
    }
    guard shape.count > 0, shape.allows(coarsestLevel) else {
      throw fault(
        "A latent of \(shape.width)×\(shape.height) elements cannot be downsampled \(coarsestLevel) times by 2.")
    }
    for number in stages.indices where !denoises(in: number, schedule: prior.schedule) {
      throw fault("A stage begins with more noise than the one before ends with.")
    }
    for stage in stages {
      let most = mostAtoms(dimension: shape.count, downsamplingLevel: stage.downsamplingLevel)
      if let atoms = stage.atoms.first(where: { $0 > most }) {
        throw fault("A step has \(atoms) atoms, where a latent of this size allows at most \(most).")
      }
    }
  }
}
