import DDCM
import Foundation
import ModelFolder
import ModelTesting
import Networks
import Testing

@Suite("A scheduler_config.json") struct SchedulerTests {
  @Test("has diffusers' noise schedule", arguments: SchedulerVector.all)
  func vectors(_ vector: SchedulerVector) throws {
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
  }

  @Test(
    "may have any fixed variance, which the reverse process does not use",
    arguments: ["fixed_large", "fixed_small_log"])
  func variance(name: String) throws {
    #expect(try read(#"{"variance_type": "\#(name)"}"#) == read("{}"))
  }

  @Test(
    "refuses by name what it does not support",
    arguments: [
      (#"{"beta_schedule": "laplace"}"#, #""beta_schedule": "laplace""#),
      (#"{"variance_type": "learned_range"}"#, #""variance_type": "learned_range""#),
      (#"{"prediction_type": "flow_prediction"}"#, #""prediction_type": "flow_prediction""#),
      (#"{"thresholding": true}"#, #""thresholding": true, which is not supported; supported: false"#),
      (
        #"{"timestep_type": "continuous"}"#,
        #""timestep_type": "continuous", which is not supported; supported: "discrete""#
      ),
      (#"{"timestep_spacing": "karras"}"#, #"supported: "leading", "trailing", "linspace""#),
      (#"{"_class_name": "FlowMatchEulerDiscreteScheduler"}"#, #""_class_name": "FlowMatchEulerDiscreteScheduler""#),
      (#"{"num_train_timesteps": 0}"#, #""num_train_timesteps": 0, which is not supported; supported: 1 to 65536"#),
      (#"{"num_train_timesteps": 10.5}"#, #""num_train_timesteps": 10.5"#),
      (#"{"num_train_timesteps": 1e300}"#, #""num_train_timesteps": 1e+300"#),
      (#"{"beta_start": -1}"#, #""beta_start": -1"#),
      (#"{"beta_end": 1.5}"#, #""beta_end": 1.5"#),
      (#"{"beta_end": "0.02"}"#, #""beta_end": "0.02""#),
      (#"{"clip_sample": 1}"#, #""clip_sample": 1, which is not supported; supported: true, false"#),
      (#"{"clip_sample_range": 0}"#, #""clip_sample_range": 0"#),
      (#"{"steps_offset": -1}"#, #""steps_offset": -1, which is not supported; supported: 0 to 999"#),
      (
        #"{"trained_betas": [0.1, 0.2]}"#,
        #""trained_betas": [0.1, 0.2], which is not supported; supported: a list of 1000 numbers from 1e-07 to 1.0"#
      ),
      (#"{"trained_betas": [0.1, null], "num_train_timesteps": 2}"#, #""trained_betas": [0.1, null]"#),
      (#"{"trained_betas": [0.1, NaN], "num_train_timesteps": 2}"#, #""trained_betas": [0.1, NaN]"#),
      (#"{"beta_end": -Infinity}"#, #""beta_end": -Infinity"#),
      (#"{"rescale_betas_zero_snr": true}"#, "predicts ε, but its last timestep is pure noise"),
      (#"{"num_train_timesteps": 2, "trained_betas": [1, 0.5]}"#, "does not at timestep 1"),
      (#"{"num_train_timesteps": 60000, "beta_end": 0.9}"#, "does not at timestep"),
      ("[1, 2]", "not a JSON object"),
      ("{", "not well-formed JSON"),
      ("", "not well-formed JSON"),
    ])
  func refusal(_ file: String, _ expected: String) {
    let error = #expect(throws: (any Error).self) { try read(file) }
    let sentence = error.map { "\($0)" } ?? ""
    #expect(sentence.contains(expected), "\(sentence)")
  }

  @Test("may have numbers that are not finite, as Python writes them, where they have no effect")
  func infinity() throws {
    let written = """
      {"_class_name": "DPMSolverMultistepScheduler", "beta_start": 0.00085, "beta_end": 0.012,
       "beta_schedule": "scaled_linear", "lambda_min_clipped": -Infinity, "sample_max_value": Infinity, "other": NaN}
      """
    let plain = written.replacing(
      #", "lambda_min_clipped": -Infinity, "sample_max_value": Infinity, "other": NaN"#, with: "")
    #expect(try read(written) == read(plain))
  }

  @Test("of a class that never clips may have clip_sample, which diffusers ignores")
  func clipping() throws {
    #expect(try read(#"{"_class_name": "EulerDiscreteScheduler", "clip_sample": true}"#).clipSample == nil)
    #expect(try read(#"{"_class_name": "TCDScheduler", "clip_sample": true}"#).clipSample == nil)
    #expect(try read(#"{"_class_name": "DDIMParallelScheduler"}"#).clipSample == 1)
  }

  private func read(_ json: String) throws -> NoiseSchedule {
    try NoiseSchedule(schedulerConfiguration: Data(json.utf8))
  }

  /// Whether two values agree to a part of the larger.
  private func agrees(_ value: Double, _ reference: Double, to tolerance: Double) -> Bool {
    abs(value - reference) <= tolerance * max(abs(value), abs(reference))
  }
}
