import Benchmark
import BenchmarkFixtures
import Inference
import ModelFolder
import Networks

/// The bundled prior's network, alone: most of the time of coding an image is spent in it.
func forwardPasses() {
  for (width, height) in [(768, 512), (256, 256)] {
    for precision in Precision.allCases {
      Benchmark("forward pass \(width)x\(height) \(precision.rawValue)") { benchmark, pass in
        for _ in benchmark.scaledIterations { blackHole(try pass.network.run(pass.inputs)) }
      } setup: {
        try Pass(width: width, height: height, precision: precision)
      }
    }
  }
}

private struct Pass {
  let network: any CompiledNetwork
  let inputs: [Tensor]

  init(width: Int, height: Int, precision: Precision) throws {
    let files = try ModelFiles(path: Fixtures.model)
    network = try OpenVINOEngine().compile(files.graph(), options: EngineOptions(precision: precision))
    let block = try files.autoencoder(engine: OpenVINOEngine()).blockSize
    inputs = [
      Tensor(
        shape: [1, 3 * block * block, height / block, width / block], values: Fixtures.noise(3 * width * height)),
      Tensor(shape: [1], values: [500]),
    ]
  }
}
