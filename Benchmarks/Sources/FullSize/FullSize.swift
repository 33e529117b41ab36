import BenchmarkFixtures
import Foundation
import Inference

/// Runs a network of full size that full_size.py made: says how far its result is from PyTorch's, how long loading and
/// compiling took, and how much memory; then runs it once for each line of standard input, and answers with the seconds that passed, and those that all threads
/// computed, which other programs disturb less.
///
///     FullSize FOLDER f32|bf16 THREADS [fixed] [encoder|decoder]
///
/// `fixed` compiles it for the sizes of its inputs, and not for all.
@main
struct FullSize {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let words = Array(arguments.dropFirst(3))
    guard arguments.count >= 3, let precision = Precision(rawValue: Array(arguments)[1]),
      let threads = Int(Array(arguments)[2])
    else { return print("usage: FullSize FOLDER f32|bf16 THREADS [fixed] [encoder|decoder]") }
    let engine = try OpenVINOEngine()
    let clock = ContinuousClock()
    let start = clock.now
    let trial = try Trial(
      folder: arguments.first!, isFixed: words.contains("fixed"), decodes: !words.contains("encoder"))
    let loaded = clock.now
    let network = try engine.compile(trial.graph, options: EngineOptions(precision: precision, threads: threads))
    let compiled = clock.now
    say("load \(seconds(loaded - start)) s, compile \(seconds(compiled - loaded)) s; memory: \(Memory())")
    let outputs = try network.run(trial.inputs)
    precondition(outputs.map(\.shape) == trial.expected.map(\.shape), "results have the shapes of PyTorch's")
    say("first run \(seconds(clock.now - compiled)) s in \(network.precision.rawValue); memory: \(Memory())")
    for (output, expected) in zip(outputs, trial.expected) {
      say("relative L2 \(relativeError(output.values, expected.values))")
    }
    say("ready")
    while readLine() != nil {
      let busy = busySeconds()
      let time = try clock.measure { _ = try network.run(trial.inputs) }
      say("\(seconds(time)) \(busySeconds() - busy)")
    }
  }

  private static func seconds(_ time: Duration) -> String { String(format: "%.3f", time / .seconds(1)) }

  /// ‖a − b‖ / ‖b‖.
  private static func relativeError(_ a: [Float], _ b: [Float]) -> Double {
    let error = zip(a, b).reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
    return (error / b.reduce(0.0) { $0 + Double($1) * Double($1) }).squareRoot()
  }
}
