/// One prior up to some step of a reverse process, another from there on.
///
/// Editing (DDCM, arXiv 2502.01189, section 5) is a ``Replay`` with such a prior: what earlier steps
/// decided stays, and later steps follow the other conditioning.
package struct SwitchedPrior: Prior {
  /// A step, by what a prior knows of it: sizes grow, and at each size timesteps fall.
  package struct Place: Sendable, Hashable {
    /// The elements of the latent; nil where all steps have one size.
    package let elements: Int?
    package let timestep: Int

    package init(elements: Int? = nil, timestep: Int) {
      self.elements = elements
      self.timestep = timestep
    }

    /// Whether a step is this one or a later one.
    package func isReached(elements: Int, timestep: Int) -> Bool {
      elements == self.elements ?? elements ? timestep <= self.timestep : elements > self.elements!
    }
  }

  package let first: any Prior
  package let second: any Prior
  package let place: Place

  /// - Parameter place: the first step of the second prior.
  /// - Precondition: both have the same schedule.
  package init(from first: any Prior, to second: any Prior, at place: Place) {
    precondition(first.schedule == second.schedule, "both priors have the same schedule")
    self.first = first
    self.second = second
    self.place = place
  }

  package var schedule: NoiseSchedule { first.schedule }
  package var pyramid: PixelPyramid? { first.pyramid }

  package func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    let prior = place.isReached(elements: noisy.shape.count, timestep: timestep) ? second : first
    return try prior.denoise(noisy, timestep: timestep)
  }
}

extension CodingParameters {
  /// A step as a prior sees it.
  ///
  /// - Parameters:
  ///   - step: counted from 0, through all stages.
  ///   - shape: of the latent at full size.
  package func place(of step: Int, shape: Latent.Shape) -> SwitchedPrior.Place {
    var step = step
    for stage in stages {
      if step < stage.timesteps.count {
        return .init(elements: shape.downsampled(stage.downsamplingLevel).count, timestep: stage.timesteps[step])
      }
      step -= stage.timesteps.count
    }
    preconditionFailure("the process has \(stepCount) steps")
  }
}
