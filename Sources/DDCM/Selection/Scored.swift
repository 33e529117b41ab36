/// Blind restoration: of two candidates at each step, the one that leads to the better image.
///
/// One candidate points to a given estimate of the image, argmax ⟨z, estimate − x̂₀⟩; the other is random. Both are carried
/// one step ahead, to x̂₀', and the one of the smaller mean((estimate − x̂₀')²) + weight·penalty(x̂₀') is kept, the first of
/// equals. DDCM (arXiv 2502.01189), section on blind face restoration; there the two begin with x_T, which here is the
/// seed's.
///
/// A step costs two calls of the denoiser where the process's prior is a ``CachingPrior`` one: the loop then knows the
/// kept candidate's x̂₀ already.
package struct Scored<Denoiser: Prior, Generator: RandomNumberGenerator>: SelectionRule {
  private let process: ReverseProcess<Denoiser>
  private let weight: Double
  private let penalty: (Latent, Step.Next) throws -> Double
  private let targets: Targets
  private var toward: Toward
  private var uniform: Uniform<Generator>

  /// - Parameters:
  ///   - process: the one that will be run.
  ///   - estimate: of x₀, at full size; an estimate of least squared error, in the paper.
  ///   - weight: of the penalty; the squared distance is in the units of latents.
  ///   - generator: makes the second candidates.
  ///   - penalty: how bad an x̂₀ is, at the step that has it: less is better.
  package init(
    _ process: ReverseProcess<Denoiser>, estimate: Latent, weight: Double, using generator: Generator,
    penalty: @escaping (_ clean: Latent, _ at: Step.Next) throws -> Double
  ) {
    self.process = process
    self.weight = weight
    self.penalty = penalty
    targets = Targets(estimate, pyramid: process.prior.pyramid, downsamplingLevel: process.parameters.coarsestLevel)
    toward = Toward(targets)
    uniform = Uniform(using: generator)
  }

  package mutating func select(_ step: Step) throws -> Selection {
    guard let next = step.next else { preconditionFailure("the last step has no choice") }
    let (aimed, any) = (try toward.select(step), uniform.select(step))
    return try cost(of: any, after: step, next) < cost(of: aimed, after: step, next) ? any : aimed
  }

  private func cost(of candidate: Selection, after step: Step, _ next: Step.Next) throws -> Double {
    let state = try process.state(after: step, choosing: candidate)
    let clean = try process.prior.denoise(state, timestep: next.timestep)
    let distance = clean.meanSquaredError(
      to: try targets.target(downsamplingLevel: next.downsamplingLevel, shape: clean.shape))
    return weight == 0 ? distance : try distance + weight * penalty(clean, next)
  }
}

extension Latent {
  /// Summed in double precision in element order.
  fileprivate func meanSquaredError(to other: Latent) -> Double {
    precondition(shape == other.shape)
    var sum = 0.0
    unsafe values.withUnsafeBufferPointer { a in
      unsafe other.values.withUnsafeBufferPointer { b in
        for e in 0..<a.count {
          let difference = unsafe Double(a[e] - b[e])
          sum += difference * difference
        }
      }
    }
    return sum / Double(values.count)
  }
}
