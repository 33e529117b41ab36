import DDCM
import BenchmarkFixtures
import Foundation
import DDCMCodec
import Inference
import ModelFolder

/// What choosing codewords costs beside the network: encodes random latents as the codec plans it for a model, with a denoiser
/// that takes no time, and says how many seconds of all threads a step takes. The model's networks are not run.
///
///     SelectionCost MODEL WIDTH HEIGHT [THREADS] [ROUNDS]
@main
struct SelectionCost {
  static func main() throws {
    let arguments = CommandLine.arguments
    let numbers = arguments.dropFirst(2).compactMap { Int($0) }
    guard numbers.count >= 2 else { return say("usage: SelectionCost MODEL WIDTH HEIGHT [THREADS] [ROUNDS]") }
    let (width, height) = (numbers[0], numbers[1])
    let (threads, rounds) = (numbers.dropFirst(2).first ?? 1, numbers.dropFirst(3).first ?? 5)
    let codec = Codec(model: try Model(path: arguments[1], engine: LazyEngine(OpenVINOEngine())), threads: threads)
    for rate in [0.05, 0.1, 0.2, 0.4] {
      let parameters = try codec.plan(rate: .bitsPerPixel(rate), width: width, height: height)
      let shape = codec.model.shape(width: width, height: height, downsamplingLevel: parameters.coarsestLevel)
      let times = try (0..<rounds).map { _ in try seconds(parameters, shape, codec.model.prior.schedule, threads) }
      let atoms = parameters.stages.flatMap(\.atoms).filter { $0 > 0 }
      say(
        "\(rate) bpp: K = \(parameters.codebookKind.count(dimension: shape.count)), \(parameters.stepCount) steps, M of \(atoms.count) of "
          + "them \(atoms.min() ?? 0)...\(atoms.max() ?? 0), \(milliseconds(times)) ms a step")
    }
  }

  /// The least of all rounds, and their median.
  private static func milliseconds(_ times: [Double]) -> String {
    let sorted = times.sorted()
    return String(format: "%.2f (median %.2f)", sorted[0] * 1000, sorted[sorted.count / 2] * 1000)
  }

  private static func seconds(
    _ parameters: CodingParameters, _ shape: Latent.Shape, _ schedule: NoiseSchedule, _ threads: Int
  ) throws -> Double {
    var rule = Toward(Latent(shape: shape, elements: Fixtures.noise(shape.count)))
    let process = ReverseProcess(
      prior: Nothing(schedule: schedule), parameters: parameters, shape: shape, threads: threads)
    let start = busySeconds()
    _ = try process.run(&rule)
    return (busySeconds() - start) / Double(parameters.stepCount)
  }
}

/// Sees in what is noisy just that.
private struct Nothing: Prior {
  let schedule: NoiseSchedule

  func denoise(_ noisy: Latent, timestep: Int) -> Latent { noisy }
}
