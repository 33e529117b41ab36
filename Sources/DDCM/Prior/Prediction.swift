/// What a denoising network was trained to predict from x_t = √ᾱ·x₀ + √(1−ᾱ)·ε; the raw values are diffusers' names.
public enum Prediction: String, Sendable, CaseIterable {
  /// The noise ε.
  case epsilon
  /// v = √ᾱ·ε − √(1−ᾱ)·x₀ (Salimans and Ho, "Progressive distillation", 2022, appendix D).
  case velocity = "v_prediction"
  /// The clean sample x₀ itself.
  case sample

  /// The linear map x̂₀ = noisy·x_t + output·(what the network gives).
  ///
  /// - Parameter alphaCumprod: ᾱ_t in 0...1; not 0 for `epsilon`, where x_t says nothing of x₀.
  package func coefficients(alphaCumprod: Double) -> (noisy: Double, output: Double) {
    precondition((0...1).contains(alphaCumprod), "ᾱ lies in 0...1")
    switch self {
    case .epsilon:
      precondition(alphaCumprod > 0, "a prediction of ε cannot be turned into x̂₀ where ᾱ = 0")
      return (1 / alphaCumprod.squareRoot(), -((1 - alphaCumprod) / alphaCumprod).squareRoot())
    case .velocity:
      return (alphaCumprod.squareRoot(), -(1 - alphaCumprod).squareRoot())
    case .sample:
      return (0, 1)
    }
  }

  /// Turns the network's output into x̂₀, in place.
  ///
  /// - Parameters:
  ///   - output: what the network gave for `noisy`; becomes x̂₀.
  ///   - noisy: x_t, as many elements.
  ///   - alphaCumprod: ᾱ_t.
  ///   - clip: the bound that |x̂₀| is held to, or nil.
  package func makeClean(_ output: inout [Float], noisy: [Float], alphaCumprod: Double, clip: Float? = nil) {
    var outputSpan = output.mutableSpan
    makeClean(&outputSpan, noisy: noisy.span, alphaCumprod: alphaCumprod, clip: clip)
  }

  /// The same over memory that an inference engine owns.
  package func makeClean(
    _ output: inout MutableSpan<Float>, noisy: Span<Float>, alphaCumprod: Double, clip: Float? = nil
  ) {
    precondition(output.count == noisy.count, "x_t and the network's output have the same shape")
    let (a, b) = coefficients(alphaCumprod: alphaCumprod)
    let (noisyCoefficient, outputCoefficient) = (Float(a), Float(b))
    let bound = clip ?? .infinity
    unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe noisy.withUnsafeBufferPointer { noisy in
        for index in output.indices {
          let clean = unsafe noisyCoefficient * noisy[index] + outputCoefficient * output[index]
          // Written so that a NaN stays one.
          let above = clean < -bound ? -bound : clean
          unsafe output[index] = above > bound ? bound : above
        }
      }
    }
  }
}
