import DDCM
import DDCMTesting
import Foundation
import Testing

@Suite("The transform codebook, bit for bit") struct EfficiencyTests {
  /// A source of 64×64 elements with a 1/f spectrum, of mean variance 1.
  private struct Source {
    static let side = 64
    let shape = Latent.Shape(channels: 1, height: side, width: side)
    let variances: [Double]
    let prior: GaussianPrior

    init() {
      let side = Self.side
      let spectrum = (0..<side * side).map { 1 / Double(1 + ($0 / side) * ($0 / side) + ($0 % side) * ($0 % side)) }
      let mean = spectrum.reduce(0, +) / Double(spectrum.count)
      variances = spectrum.map { $0 / mean }
      prior = GaussianPrior(variances: Latent(shape: shape, elements: variances.map(Float.init)))
    }

    /// Decibels of the source's variance over the squared error, with one codeword at each timestep but the last.
    func quality(_ timesteps: Timesteps, _ codebookKind: CodingParameters.CodebookKind, seed: UInt64) throws -> Double {
      let target = prior.sample(seed: seed)
      let parameters = try CodingParameters(
        timesteps: timesteps, atoms: [Int](repeating: 1, count: timesteps.count - 1) + [0], codebookKind: codebookKind,
        seed: seed)
      var rule = Toward(target)
      let sample = try ReverseProcess(prior: prior, parameters: parameters, shape: shape).run(&rule).sample
      let error = zip(sample.values, target.values).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
      let power = target.values.reduce(0.0) { $0 + Double($1) * Double($1) }
      return 10 * log10(power / error)
    }

    /// I(x₀; x_t) in bits.
    func information(at timestep: Int) -> Double {
      let alpha = prior.schedule.alphasCumprod[timestep]
      return variances.reduce(0) { $0 + log2(1 + $1 * alpha / (1 - alpha)) / 2 }
    }

    /// The bound of every code of `bits` bits, in dB: reverse water-filling (Cover and Thomas, 10.3.3).
    func rateDistortion(bits: Double) -> Double {
      let level = Self.root(in: 1e-12...variances.max()!) { level in
        bits - variances.reduce(0) { $0 + max(0, log2($1 / level) / 2) }
      }
      return decibels(variances.reduce(0) { $0 + min($1, level) })
    }

    /// What E[x₀ | x_t] has where all bits describe x_t without loss, in dB: ideal reverse channel coding (DiffC, Theis et
    /// al. 2022).
    func reverseChannel(bits: Double) -> Double {
      let snr = Self.root(in: 1e-9...1e9) { snr in variances.reduce(-bits) { $0 + log2(1 + $1 * snr) / 2 } }
      return decibels(variances.reduce(0) { $0 + $1 / (1 + snr * $1) })
    }

    private func decibels(_ error: Double) -> Double { 10 * log10(variances.reduce(0, +) / error) }

    /// Where a rising function is 0.
    private static func root(in range: ClosedRange<Double>, of rising: (Double) -> Double) -> Double {
      var (low, high) = (range.lowerBound, range.upperBound)
      for _ in 0..<100 {
        let middle = (low * high).squareRoot()
        if rising(middle) < 0 { low = middle } else { high = middle }
      }
      return low
    }
  }

  private let source = Source()
  private let choices = 29
  /// 29 choices of one of 4096 codewords and a sign.
  private let bits = 29.0 * 13

  /// DDCM_EFFICIENCY_SEEDS sets how many repetitions.
  private let seeds = ProcessInfo.processInfo.environment["DDCM_EFFICIENCY_SEEDS"].flatMap(UInt64.init) ?? 4

  @Test("is as good as one of independent normals: within 0.3 dB on a 1/f source")
  func efficiency() throws {
    let timesteps = try Timesteps(count: choices + 1, trainTimesteps: 1000)
    let pairs = try (0..<seeds).map { seed in
      // Both books have 4096 codewords, so the bits are equal.
      (
        try source.quality(timesteps, .gaussian(count: 4096), seed: seed),
        try source.quality(timesteps, .transform, seed: seed)
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
  }

  @Test("comes near what no code surpasses, where each step has the same information and the last gives the mean")
  func bound() throws {
    // The choices attain some seven tenths of what they cost.
    let steps = try (0...choices).map { place in
      let wanted = 0.7 * bits * Double(place) / Double(choices)
      return try #require((0..<1000).last { source.information(at: $0) >= wanted })
    }
    let timesteps = try Timesteps(steps, trainTimesteps: 1000)
    let qualities = try (0..<4 * seeds).map { try source.quality(timesteps, .transform, seed: $0) }
    let mean = qualities.reduce(0, +) / Double(qualities.count)
    let (bound, channel) = (source.rateDistortion(bits: bits), source.reverseChannel(bits: bits))
    print(
      "\(bits / Double(source.shape.count)) bit per element, \(qualities.count) draws: \(mean) dB; the rate–distortion bound "
        + "\(bound) dB, ideal reverse channel coding \(channel) dB")
    #expect(mean < bound && bound - mean < 1.5)
    #expect(channel - mean < 0.8)
  }
}
