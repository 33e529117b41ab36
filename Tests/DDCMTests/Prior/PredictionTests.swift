import DDCM
import Testing

@Suite("A network's output") struct PredictionTests {
  /// √ᾱ = 0.8, √(1−ᾱ) = 0.6.
  private let alphaCumprod = 0.64

  @Test("becomes x̂₀, whatever the network predicts", arguments: Prediction.allCases)
  func clean(_ prediction: Prediction) {
    let x0: [Float] = [0.5, -0.25, 2, -4]
    let epsilon: [Float] = [1, 0, -0.5, 0.125]
    let noisy = zip(x0, epsilon).map { 0.8 * $0 + 0.6 * $1 }
    var output =
      switch prediction {
      case .epsilon: epsilon
      case .velocity: zip(x0, epsilon).map { 0.8 * $1 - 0.6 * $0 }
      case .sample: x0
      }
    prediction.makeClean(&output, noisy: noisy, alphaCumprod: alphaCumprod)
    for (clean, expected) in zip(output, x0) { #expect(abs(clean - expected) < 1e-6) }
  }

  @Test("is clipped where the schedule says so, and keeps a NaN visible")
  func clip() throws {
    let schedule = try NoiseSchedule(checking: [0.5], prediction: .sample, clipSample: 1.5)
    var output: [Float] = [1, 1.6, -3, .nan, .infinity]
    schedule.makeClean(&output, noisy: [Float](repeating: 0, count: 5), timestep: 0)
    #expect(output[..<3] == [1, 1.5, -1.5])
    #expect(output[3].isNaN)
    #expect(output[4] == 1.5)
  }

  @Test("of v or x₀ is x̂₀ at pure noise too", arguments: [Prediction.velocity, .sample])
  func zeroSNR(_ prediction: Prediction) {
    var output: [Float] = [0.25, -1]
    prediction.makeClean(&output, noisy: [1, 2], alphaCumprod: 0)
    #expect(output == (prediction == .velocity ? [-0.25, 1] : [0.25, -1]))
  }
}
