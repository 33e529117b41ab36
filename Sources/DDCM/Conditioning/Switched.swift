/// One prior down to some place of a reverse process, another from there on.
///
/// Editing (DDCM, arXiv 2502.01189, section 5) is a ``Replay`` with such a prior: what was settled before stays, what
/// comes after follows the other conditioning.
public struct Switched: Prior {
  /// A step, by what a prior sees of it: sizes grow, and at each size timesteps fall.
  public struct Place: Sendable, Hashable {
    /// The elements of the latent; nil where all steps have one size.
    public let elements: Int?
    public let timestep: Int

    public init(elements: Int? = nil, timestep: Int) {
      self.elements = elements
      self.timestep = timestep
    }

    /// Whether a step is this one or a later one.
    package func isReached(elements: Int, timestep: Int) -> Bool {
      elements == self.elements ?? elements ? timestep <= self.timestep : elements > self.elements!
    }
  }

  public let first: any Prior
  public let second: any Prior
  public let place: Place

  /// - Parameter place: the first step of the second prior.
  /// - Precondition: both have the same schedule.
  public init(from first: any Prior, to second: any Prior, at place: Place) {
    precondition(first.schedule == second.schedule, "both priors have the same schedule")
    self.first = first
    self.second = second
    self.place = place
  }

  public var schedule: NoiseSchedule { first.schedule }
  public var pyramid: PixelPyramid? { first.pyramid }

  public func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    let prior = place.isReached(elements: noisy.shape.count, timestep: timestep) ? second : first
    return try prior.denoise(noisy, timestep: timestep)
  }
}

extension Settings {
  /// A step as a prior sees it.
  ///
  /// - Parameters:
  ///   - step: counted from 0, through all stages.
  ///   - shape: of the latent at full size.
  public func place(of step: Int, shape: Latent.Shape) -> Switched.Place {
    var step = step
    for stage in stages {
      if step < stage.timesteps.count {
        return .init(elements: shape.halved(stage.halvings).count, timestep: stage.timesteps[step])
      }
      step -= stage.timesteps.count
    }
    preconditionFailure("the process has \(stepCount) steps")
  }
}
