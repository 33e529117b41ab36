/// The noise levels that a model was trained on, and what it predicts.
public struct NoiseSchedule: Sendable, Equatable {
  /// ᾱ_t for t in 0..<trainTimesteps: strictly decreasing, below 1; the last may be 0.
  public let alphasCumprod: [Double]
  public let prediction: Prediction
  /// The bound that |x̂₀| is clipped to, or nil.
  public let clipSample: Float?

  /// - Parameters:
  ///   - alphasCumprod: ᾱ_t, falling from below 1 to at least 0.
  ///   - prediction: what the network predicts; ε needs ᾱ > 0 at the last timestep.
  ///   - clipSample: the bound that |x̂₀| is clipped to, or nil.
  /// - Throws: `DDCMError` of category `unsupported` for ᾱ that do not fall as they must.
  public init(alphasCumprod: [Double], prediction: Prediction, clipSample: Float? = nil) throws(DDCMError) {
    do throws(NoiseScheduleError) {
      try self.init(checking: alphasCumprod, prediction: prediction, clipSample: clipSample)
    } catch {
      throw error.ddcmError
    }
  }

  package init(
    checking alphasCumprod: [Double], prediction: Prediction, clipSample: Float? = nil
  ) throws(NoiseScheduleError) {
    guard let first = alphasCumprod.first, let last = alphasCumprod.last else { throw .empty }
    guard first < 1 else { throw .notDecreasing(timestep: 0) }
    for timestep in alphasCumprod.indices.dropFirst() where !(alphasCumprod[timestep] < alphasCumprod[timestep - 1]) {
      throw .notDecreasing(timestep: timestep)
    }
    guard last >= 0 else { throw .notDecreasing(timestep: alphasCumprod.count - 1) }
    guard prediction != .epsilon || last > 0 else { throw .epsilonWithoutSignal }
    self.alphasCumprod = alphasCumprod
    self.prediction = prediction
    self.clipSample = clipSample
  }

  /// The number of timesteps that the model was trained on.
  public var trainTimesteps: Int { alphasCumprod.count }

  /// Turns the network's output for x_t into x̂₀, in place, and clips it if the schedule does.
  ///
  /// - Parameters:
  ///   - output: the network's output; becomes x̂₀.
  ///   - noisy: x_t, of the same number of elements.
  ///   - timestep: t, in 0..<trainTimesteps.
  package func makeClean(_ output: inout [Float], noisy: [Float], timestep: Int) {
    prediction.makeClean(&output, noisy: noisy, alphaCumprod: alphasCumprod[timestep], clip: clipSample)
  }

  /// x̂₀ clipped to the schedule's bound, if it has one.
  package func clipped(_ clean: consuming Latent) -> Latent {
    guard let bound = clipSample else { return clean }
    for e in clean.values.indices {
      // Written so that a NaN stays one.
      let above = clean.values[e] < -bound ? -bound : clean.values[e]
      clean.values[e] = above > bound ? bound : above
    }
    return clean
  }
}

/// Why a noise schedule cannot be used.
package enum NoiseScheduleError: DDCMErrorConvertible, Equatable, Sendable, CustomStringConvertible {
  case empty
  /// ᾱ does not fall at this timestep, or leaves 0...1.
  case notDecreasing(timestep: Int)
  /// The network predicts ε, but the last timestep is pure noise.
  case epsilonWithoutSignal

  package var ddcmError: DDCMError {
    switch self {
    case .empty:
      DDCMError(.unsupported, "The noise schedule has no timesteps.")
    case .notDecreasing(let timestep):
      DDCMError(
        .unsupported, "ᾱ must fall from below 1 to no less than 0, and does not at timestep \(timestep).",
        remedy: "Check the betas.")
    case .epsilonWithoutSignal:
      DDCMError(
        .unsupported, "The model predicts ε, but its last timestep is pure noise (ᾱ = 0), which does not determine x̂₀.",
        remedy: "Such a schedule needs the prediction type v_prediction or sample.")
    }
  }

  package var description: String { ddcmError.description }
}
