import Benchmark

// `make bench` runs all; `cd Benchmarks && swift package benchmark --filter 'transform.*'` some. See README.md.
let benchmarks: @Sendable () -> Void = {
  unsafe Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .cpuTotal], timeUnits: .microseconds, warmupIterations: 1, maxDuration: .seconds(3),
    maxIterations: 200)
  forwardPasses()
  transformCodebooks()
  gaussianCodebooks()
  streams()
  wholeImages()
}
