import Benchmark
import DDCM
import BenchmarkFixtures

/// n = 1,179,648 is a latent of 768×512 pixels, n = 73,728 one at a quarter of the resolution.
func transformCodebooks() {
  for dimension in [1_179_648, 73_728] {
    let codebook = TransformCodebook(dimension: dimension, generator: CounterGenerator(seed: 0))
    Benchmark("transform codebook, scores, n = \(dimension)") { benchmark, direction in
      for _ in benchmark.scaledIterations { blackHole(codebook.scores(toward: direction, step: 3)) }
    } setup: {
      Fixtures.noise(dimension)
    }
    Benchmark("transform codebook, combination of 1000, n = \(dimension)") { benchmark, terms in
      for _ in benchmark.scaledIterations { blackHole(codebook.combination(terms, step: 3)) }
    } setup: {
      (0..<1000).map { Term(index: $0 * (dimension / 1000), weight: $0 % 2 == 0 ? 1 : -1) }
    }
    Benchmark("transform codebook, choice of 1000, n = \(dimension)") { benchmark, direction in
      for _ in benchmark.scaledIterations {
        blackHole(SelectionCode.signed.pursue(direction, count: 1000, in: codebook, step: 3))
      }
    } setup: {
      Fixtures.noise(dimension)
    }
    Benchmark("transform codebook, trellis of 5000 bits, n = \(dimension)") { benchmark, direction in
      for _ in benchmark.scaledIterations {
        blackHole(SelectionCode.trellis.pursue(direction, count: 5000, in: codebook, step: 3))
      }
    } setup: {
      Fixtures.noise(dimension)
    }
  }
}

func gaussianCodebooks() {
  let codebook = GaussianCodebook(count: 1024, dimension: 16_384, generator: CounterGenerator(seed: 0))
  Benchmark("gaussian codebook, scores, n = 16384, K = 1024") { benchmark, direction in
    for _ in benchmark.scaledIterations { blackHole(codebook.scores(toward: direction, step: 3)) }
  } setup: {
    Fixtures.noise(codebook.dimension)
  }
}
