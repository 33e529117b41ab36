extension Posterior {
  /// x_{t−1} = c₀·x̂₀ + c_t·x_t + σ·z, element by element in that order.
  ///
  /// - Parameter noise: z, n floats; empty for none.
  func sample(clean: Latent, noisy: consuming Latent, noise: [Float]) -> Latent {
    let (c0, ct, sigma) = (Float(cleanCoefficient), Float(noisyCoefficient), Float(sigma))
    let count = clean.values.count
    var state = noisy
    unsafe clean.values.withUnsafeBufferPointer { clean in
      unsafe state.values.withUnsafeMutableBufferPointer { state in
        for e in 0..<count { unsafe state[e] = c0 * clean[e] + ct * state[e] }
        guard !noise.isEmpty else { return }
        unsafe noise.withUnsafeBufferPointer { noise in
          for e in 0..<count { unsafe state[e] += sigma * noise[e] }
        }
      }
    }
    return state
  }
}
