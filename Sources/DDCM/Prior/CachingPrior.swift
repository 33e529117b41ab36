import Synchronization

/// A prior that caches its last estimates, for rules that look ahead.
///
/// Thread-safe. Estimates are keyed by x_t and t, and the oldest are dropped.
package final class CachingPrior<Denoiser: Prior>: Prior {
  private let prior: Denoiser
  private let capacity: Int
  private let answers = Mutex<[Answer]>([])

  private struct Answer {
    let noisy: Latent
    let timestep: Int
    let clean: Latent
  }

  /// - Parameter capacity: the number of estimates that are kept, at least 1.
  package init(_ prior: Denoiser, capacity: Int = 2) {
    precondition(capacity >= 1)
    self.prior = prior
    self.capacity = capacity
  }

  package var schedule: NoiseSchedule { prior.schedule }
  package var pyramid: PixelPyramid? { prior.pyramid }

  package func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
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
