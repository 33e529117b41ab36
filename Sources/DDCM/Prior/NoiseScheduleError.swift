/// Why a noise schedule cannot be used.
public enum NoiseScheduleError: Error, Equatable, Sendable {
  /// The bytes are not a JSON object.
  case notAConfiguration(reason: String)
  /// A key has a value that is not supported, or lies outside what is allowed.
  case unsupported(key: String, value: String, supported: String)
  case empty
  /// ᾱ does not fall at this timestep, or leaves 0...1.
  case notDecreasing(timestep: Int)
  /// The network predicts ε, but the last timestep is pure noise.
  case epsilonWithoutSignal
}

extension NoiseScheduleError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAConfiguration(let reason):
      "the scheduler configuration is not a JSON object: \(reason)"
    case .unsupported(let key, let value, let supported):
      "the scheduler configuration has \(key) = \(value); supported: \(supported)"
    case .empty:
      "the noise schedule has no timesteps"
    case .notDecreasing(let timestep):
      "ᾱ must fall from below 1 to no less than 0, and does not at timestep \(timestep); check the betas"
    case .epsilonWithoutSignal:
      "the model predicts ε, but its last timestep is pure noise (ᾱ = 0), from which ε says nothing of the picture; "
        + "such a schedule needs prediction_type v_prediction or sample"
    }
  }
}
