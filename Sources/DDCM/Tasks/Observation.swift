/// A measurement of an image: y = A·x + noise.
package struct Observation: Sendable {
  package let forwardOperator: any LinearOperator

  /// y, of shape `forwardOperator.output`.
  package let measurement: Latent

  /// The standard deviation of independent noise on each element of y; images go from −1 to 1.
  package let noise: Double

  /// - Precondition: `measurement` has the operator's output shape; `noise` is not negative.
  package init(_ measurement: Latent, through forwardOperator: any LinearOperator, noise: Double = 0) {
    precondition(measurement.shape == forwardOperator.output, "a measurement has its operator's output shape")
    precondition(noise >= 0)
    self.forwardOperator = forwardOperator
    self.measurement = measurement
    self.noise = noise
  }

  /// y − A·x̂.
  package func residual(of image: Latent) -> Latent {
    var residual = forwardOperator.apply(image)
    for e in residual.values.indices { residual.values[e] = measurement.values[e] - residual.values[e] }
    return residual
  }

  /// E[x | y] − x̂ for x with the mean x̂ and independent deviations of variance r²: r²·Aᵀ·(r²·A·Aᵀ + s²)⁻¹·(y − A·x̂).
  ///
  /// Conjugate gradients from 0. After one iteration it is the gradient of ‖A·x − y‖² at x̂, in other words what DDCM's rule
  /// for inverse problems follows, with the length that serves best; with more it undoes what A weakens (ΠGDM,
  /// Song et al., ICLR 2023).
  ///
  /// - Parameters:
  ///   - image: x̂.
  ///   - variance: r².
  package func correction(of image: Latent, variance: Double, iterations: Int) -> Latent {
    let target = residual(of: image)
    var solution = Latent(zeros: target.shape)
    var rest = target
    var direction = target
    var square = dot(rest, rest)
    let enough = square * 1e-8
    for _ in 0..<iterations where square > enough {
      var image = forwardOperator.apply(forwardOperator.adjoint(direction))
      for e in image.values.indices {
        image.values[e] = Float(variance) * image.values[e] + Float(noise * noise) * direction.values[e]
      }
      let length = Float(square / dot(direction, image))
      guard length.isFinite else { break }
      for e in rest.values.indices {
        solution.values[e] += length * direction.values[e]
        rest.values[e] -= length * image.values[e]
      }
      let next = dot(rest, rest)
      let part = Float(next / square)
      for e in rest.values.indices { direction.values[e] = rest.values[e] + part * direction.values[e] }
      square = next
    }
    var correction = forwardOperator.adjoint(solution)
    for e in correction.values.indices { correction.values[e] *= Float(variance) }
    return correction
  }

  /// As `correction(of:variance:iterations:)`, of a latent.
  ///
  /// - Parameter pyramid: knows a latent's pixels; nil where a latent is what A takes.
  func correction(of latent: Latent, in pyramid: PixelPyramid?, variance: Double, iterations: Int) -> Latent {
    let correction = correction(of: pixels(of: latent, in: pyramid), variance: variance, iterations: iterations)
    return pyramid?.latent(planes: correction.values, shape: latent.shape) ?? correction
  }

  /// What A takes of a latent.
  func pixels(of latent: Latent, in pyramid: PixelPyramid?) -> Latent {
    pyramid.map { Latent(shape: forwardOperator.input, elements: $0.planes(of: latent)) } ?? latent
  }

  private func dot(_ a: Latent, _ b: Latent) -> Double {
    var sum = 0.0
    for e in a.values.indices { sum += Double(a.values[e]) * Double(b.values[e]) }
    return sum
  }

  /// The observation at full size, then of smaller images, each of whose pixels stands for a block.
  func atSizes(downsamplingLevel: Int) -> [Observation] {
    (0...downsamplingLevel).map { downsamplingLevel in
      guard downsamplingLevel > 0 else { return self }
      return Observation(
        measurement,
        through: Enlarged(downsamplingLevel: downsamplingLevel, to: forwardOperator.input).then(forwardOperator),
        noise: noise)
    }
  }
}
