import DDCM
import Foundation
import Testing

@Suite("A noise schedule") struct NoiseScheduleTests {
  @Test("is what diffusers makes of the same file", arguments: ScheduleVectors.file.schedules)
  func vectors(_ vector: ScheduleVectors.Schedule) throws {
    let schedule = try NoiseSchedule(schedulerConfiguration: vector.data)
    #expect(schedule.trainTimesteps == vector.trainTimesteps)
    for (timestep, alphaCumprod) in zip(vector.timesteps, vector.alphasCumprod) {
      // A shift to zero SNR takes the difference of near values of √ᾱ: there one rounding of single precision counts.
      let rounding = abs(schedule.alphasCumprod[timestep].squareRoot() - alphaCumprod.squareRoot())
      #expect(
        agrees(schedule.alphasCumprod[timestep], alphaCumprod, to: 1e-6) || rounding < 1e-8, "at timestep \(timestep)")
    }
    #expect(schedule.prediction.rawValue == vector.prediction)
    #expect(schedule.clipSample == vector.clipSample)
    #expect(schedule.timestepSpacing.rawValue == vector.timestepSpacing)
    #expect(schedule.stepsOffset == vector.stepsOffset)
    #expect(agrees(schedule.finalAlphaCumprod, vector.finalAlphaCumprod, to: 1e-6))
  }

  @Test("is pure noise at the last timestep where the file asks for zero SNR")
  func zeroSNR() throws {
    let schedule = try read(#"{"rescale_betas_zero_snr": true, "prediction_type": "v_prediction"}"#)
    #expect(schedule.alphasCumprod[999] == 0)
    #expect(schedule.alphasCumprod[998] > 0)
  }

  @Test("takes diffusers' defaults for what a file leaves out or sets to null")
  func defaults() throws {
    #expect(try read("{}") == read(#"{"beta_schedule": null, "trained_betas": null, "clip_sample": true}"#))
    #expect(try read(#"{"_class_name": "PNDMScheduler"}"#).clipSample == nil)
    #expect(try read(#"{"_class_name": "EulerDiscreteScheduler"}"#).timestepSpacing == .linspace)
    #expect(try read(#"{"_class_name": "DDIMScheduler"}"#).finalAlphaCumprod == 1)
  }

  @Test("reads both fixed variances, and the first by its other name too")
  func variance() throws {
    #expect(try read(#"{"variance_type": "fixed_large"}"#).variance == .fixedLarge)
    #expect(try read(#"{"variance_type": "fixed_small_log"}"#).variance == .fixedSmall)
  }

  @Test(
    "refuses by name what it does not support",
    arguments: [
      (#"{"beta_schedule": "laplace"}"#, "beta_schedule = \"laplace\""),
      (#"{"variance_type": "learned_range"}"#, "variance_type = \"learned_range\""),
      (#"{"prediction_type": "flow_prediction"}"#, "prediction_type = \"flow_prediction\""),
      (#"{"thresholding": true}"#, "thresholding = true; supported: false"),
      (#"{"timestep_type": "continuous"}"#, "timestep_type = \"continuous\"; supported: \"discrete\""),
      (#"{"timestep_spacing": "karras"}"#, "supported: leading, trailing, linspace"),
      (#"{"_class_name": "FlowMatchEulerDiscreteScheduler"}"#, "_class_name = \"FlowMatchEulerDiscreteScheduler\""),
      (#"{"num_train_timesteps": 0}"#, "num_train_timesteps = 0; supported: integers in 1...65536"),
      (#"{"num_train_timesteps": 10.5}"#, "num_train_timesteps = 10.5"),
      (#"{"num_train_timesteps": 1e300}"#, "num_train_timesteps = 1e+300"),
      (#"{"beta_start": -1}"#, "beta_start = -1"),
      (#"{"beta_end": 1.5}"#, "beta_end = 1.5"),
      (#"{"beta_end": "0.02"}"#, "beta_end = \"0.02\""),
      (#"{"clip_sample": 1}"#, "clip_sample = 1; supported: true, false"),
      (#"{"clip_sample_range": 0}"#, "clip_sample_range = 0"),
      (#"{"steps_offset": -1}"#, "steps_offset = -1; supported: integers in 0...999"),
      (
        #"{"trained_betas": [0.1, 0.2]}"#,
        "trained_betas = [0.1, 0.2]; supported: an array of num_train_timesteps = 1000"
      ),
      (#"{"trained_betas": [0.1, null], "num_train_timesteps": 2}"#, "trained_betas[1] = null"),
      (#"{"rescale_betas_zero_snr": true}"#, "the model predicts ε, but its last timestep is pure noise"),
      (#"{"num_train_timesteps": 2, "trained_betas": [1, 0.5]}"#, "does not at timestep 1"),
      (#"{"num_train_timesteps": 60000, "beta_end": 0.9}"#, "does not at timestep"),
      ("[1, 2]", "not a JSON object"),
      ("{", "not well-formed JSON"),
      ("", "not well-formed JSON"),
    ])
  func refusal(_ file: String, _ expected: String) {
    let error = #expect(throws: NoiseScheduleError.self) { try read(file) }
    let sentence = error?.description ?? ""
    #expect(sentence.contains(expected), "\(sentence)")
  }

  @Test(
    "is refused unless ᾱ falls from below 1 to no less than 0",
    arguments: [
      ([], .empty), ([1, 0.5], .notDecreasing(timestep: 0)), ([0.9, 0.9], .notDecreasing(timestep: 1)),
      ([0.9, 0.5, -0.1], .notDecreasing(timestep: 2)), ([0.9, .nan, 0.1], .notDecreasing(timestep: 1)),
      ([0.9, 0], .epsilonWithoutSignal),
    ] as [([Double], NoiseScheduleError)])
  func levels(_ alphasCumprod: [Double], _ expected: NoiseScheduleError) {
    #expect(throws: expected) { try NoiseSchedule(alphasCumprod: alphasCumprod, prediction: .epsilon) }
  }

  private func read(_ json: String) throws(NoiseScheduleError) -> NoiseSchedule {
    try NoiseSchedule(schedulerConfiguration: Data(json.utf8))
  }
}
