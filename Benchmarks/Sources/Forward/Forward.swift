import BenchmarkFixtures
import Inference
import ModelFolder
import Networks

/// Runs the bundled prior's network once for each line of standard input, and answers with the seconds that it took.
///
///     forward f32|bf16 THREADS WIDTH HEIGHT
@main
struct Forward {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let numbers = arguments.dropFirst().compactMap(Int.init)
    guard numbers.count == 3, let precision = arguments.first.flatMap(Precision.init) else {
      print("usage: forward f32|bf16 THREADS WIDTH HEIGHT")
      return
    }
    let (threads, width, height) = (numbers[0], numbers[1], numbers[2])
    let files = try ModelFiles(path: Fixtures.model)
    let network = try OpenVINOEngine().compile(
      files.graph(), options: EngineOptions(precision: precision, threads: threads))
    let block = try files.autoencoder(engine: OpenVINOEngine()).blockSize
    let inputs = [
      Tensor(
        shape: [1, 3 * block * block, height / block, width / block], values: Fixtures.noise(3 * width * height)),
      Tensor(shape: [1], values: [500]),
    ]
    while readLine() != nil {
      let time = try ContinuousClock().measure { _ = try network.run(inputs) }
      say("\(time / .seconds(1))")
    }
  }
}
