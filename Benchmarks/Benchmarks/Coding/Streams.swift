import Benchmark
import DDCM
import BenchmarkFixtures

/// Sets of 1000 indices of 1,179,648 (each with a sign), coded: 20 of them, about 31 kB.
func streams() {
  Benchmark("stream, writing 20 x 1000 indices") { benchmark, stream in
    for _ in benchmark.scaledIterations { blackHole(stream.serialized()) }
  } setup: {
    try stream()
  }
  Benchmark("stream, reading 20 x 1000 indices") { benchmark, bytes in
    for _ in benchmark.scaledIterations { blackHole(try DDCMStream(parsing: bytes)) }
  } setup: {
    try stream().serialized()
  }
}

private func stream() throws -> DDCMStream {
  let (steps, atoms, dimension) = (20, 1000, 1_179_648)
  let codebook = TransformCodebook(dimension: dimension, generator: CounterGenerator(seed: 0))
  let selections = (0..<steps).map {
    SelectionCode.signed.pursue(Fixtures.noise(dimension), count: atoms, in: codebook, step: $0)
  }
  let parameters = CodingParameters(
    timesteps: try Timesteps(count: steps + 1, trainTimesteps: 1000),
    atoms: [Int](repeating: atoms, count: steps) + [0])
  let header = Header(
    width: 768, height: 512, model: ModelIdentity(bytes: [UInt8](repeating: 0, count: 8)), precision: .f32,
    parameters: parameters, dimension: dimension)
  return DDCMStream(header: header, selections: selections)
}
