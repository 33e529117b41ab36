import Synchronization

/// A prior that knows its last answers, for rules that look ahead.
///
/// Any task; answers are found by their x_t and t, and the oldest are forgotten.
public final class Remembering<Denoiser: Prior>: Prior {
  private let prior: Denoiser
  private let capacity: Int
  private let answers = Mutex<[Answer]>([])

  private struct Answer {
    let noisy: Latent
    let timestep: Int
    let clean: Latent
  }

  /// - Parameter capacity: how many answers are kept.
  public init(_ prior: Denoiser, capacity: Int = 2) {
    precondition(capacity >= 1)
    self.prior = prior
    self.capacity = capacity
  }

  public var schedule: NoiseSchedule { prior.schedule }
  public var pyramid: PixelPyramid? { prior.pyramid }

  public func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    let known = answers.withLock { answers in
      answers.first { $0.timestep == timestep && $0.noisy == noisy }?.clean
    }
    if let known { return known }
    let clean = try prior.denoise(noisy, timestep: timestep)
    answers.withLock { answers in
      if answers.count == capacity { answers.removeFirst() }
      answers.append(Answer(noisy: noisy, timestep: timestep, clean: clean))
    }
    return clean
  }
}
