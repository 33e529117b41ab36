import DDCM
import DDCMTesting
import Foundation
import Testing

@Suite("The transform codebook, bit for bit") struct EfficiencyTests {
  /// Decibels of the source's variance over the squared error.
  private func quality(_ book: Settings.Book, seed: UInt64, prior: GaussianPrior, shape: Latent.Shape) throws -> Double
  {
    let target = prior.sample(seed: seed)
    let settings = Settings(
      timesteps: try Timesteps(count: 30, trainTimesteps: 1000), atoms: [Int](repeating: 1, count: 29) + [0],
      book: book, seed: seed)
    var rule = Toward(target)
    let sample = try ReverseProcess(prior: prior, settings: settings, shape: shape).run(&rule).sample
    let error = zip(sample.values, target.values).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    let power = target.values.reduce(0.0) { $0 + Double($1) * Double($1) }
    return 10 * log10(power / error)
  }

  /// DDCM_EFFICIENCY_SEEDS sets how many repetitions; both books have 4096 codewords, so the bits are equal.
  @Test("is as good as one of independent normals: within 0.3 dB on a 1/f source")
  func efficiency() throws {
    let side = 64
    let shape = Latent.Shape(channels: 1, height: side, width: side)
    let spectrum = (0..<side * side).map { 1 / Float(1 + ($0 / side) * ($0 / side) + ($0 % side) * ($0 % side)) }
    let mean = spectrum.reduce(0, +) / Float(spectrum.count)
    let prior = GaussianPrior(variances: Latent(shape: shape, values: spectrum.map { $0 / mean }))
    let seeds = ProcessInfo.processInfo.environment["DDCM_EFFICIENCY_SEEDS"].flatMap(Int.init) ?? 4
    let pairs = try (0..<UInt64(seeds)).map { seed in
      (
        try quality(.gaussian(count: side * side), seed: seed, prior: prior, shape: shape),
        try quality(.transform, seed: seed, prior: prior, shape: shape)
      )
    }
    let count = Double(pairs.count)
    let (normal, transform) = (pairs.map(\.0).reduce(0, +) / count, pairs.map(\.1).reduce(0, +) / count)
    let difference = transform - normal
    let spread = (pairs.reduce(0.0) { $0 + pow($1.1 - $1.0 - difference, 2) } / (count - 1)).squareRoot()
    print(
      "codebooks at equal bits, \(seeds) pairs: normals \(normal) dB, transform \(transform) dB, "
        + "difference \(difference) ± \(spread / count.squareRoot())")
    #expect(abs(difference) < 0.3)

    // 29 choices of one of 4096 codewords and a sign.
    let ideal = Self.rateDistortion(variances: spectrum.map { Double($0) }, bits: 29 * 13)
    print("the rate–distortion bound at these bits: \(ideal) dB")
    #expect(transform < ideal && ideal - transform < 3.5)
  }

  /// What no code of so many bits surpasses on a Gaussian source, in dB: reverse water-filling (Cover and Thomas, 10.3.3).
  private static func rateDistortion(variances: [Double], bits: Double) -> Double {
    var (low, high) = (1e-12, variances.max()!)
    for _ in 0..<100 {
      let level = (low * high).squareRoot()
      let rate = variances.reduce(0) { $0 + max(0, log2($1 / level) / 2) }
      if rate > bits { low = level } else { high = level }
    }
    return 10 * log10(variances.reduce(0, +) / variances.reduce(0) { $0 + min($1, low) })
  }
}
