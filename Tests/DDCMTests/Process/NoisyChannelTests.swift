import DDCM
import DDCMTesting
import Testing

@Suite("A picture through a noisy channel") struct NoisyChannelTests {
  static let shape = Latent.Shape(channels: 12, height: 32, width: 32)

  static let prior = GaussianPrior(
    variances: Latent(shape: shape, values: (0..<shape.count).map { 4 / Float(1 + $0 % 50) }),
    pyramid: PixelPyramid(blockSize: 2), halvings: 1)

  struct Case: Sendable, CustomTestStringConvertible {
    let mixture: Mixture
    let rate: Double
    /// Of the mean squared error, against that without damage.
    let mostLoss: Double

    var testDescription: String { "\(mixture), bit errors at \(rate)" }

    static let all = [Mixture.signed, .nested(bits: 3), .trellis].flatMap { mixture in
      [(1e-4, 1.0), (1e-3, 1.03), (3e-3, 1.6)].map { Case(mixture: mixture, rate: $0, mostLoss: $1) }
    }
  }

  private func stream(_ mixture: Mixture, of target: Latent) throws -> Stream {
    let atoms =
      switch mixture {
      case .signed: [60, 80, 100, 120, 160, 240, 320, 400]
      case .nested: [Int](repeating: 24, count: 8)
      case .trellis: [400, 500, 600, 700, 900, 1200, 1500, 1800]
      }
    let settings = Settings(
      stages: [
        .init(
          halvings: 1, timesteps: try Timesteps([999, 900, 800, 700], trainTimesteps: 1000), atoms: Array(atoms[..<4])),
        .init(
          timesteps: try Timesteps([600, 480, 360, 240, 120], trainTimesteps: 1000), atoms: Array(atoms[4...]) + [0]),
      ], mixture: mixture)
    var rule = Toward(target, pyramid: Self.prior.pyramid, halvings: 1)
    let outcome = try ReverseProcess(prior: Self.prior, settings: settings, shape: Self.shape).run(&rule)
    var header = Header(
      width: 64, height: 64, model: ModelIdentity(bytes: [UInt8](repeating: 1, count: 8)), precision: .f32,
      settings: settings, dimension: Self.shape.count)
    header.form = .resilient
    return Stream(header: header, selections: outcome.selections)
  }

  private func error(of stream: Stream, _ target: Latent) throws -> Double {
    var rule = Replay(stream.selections)
    let sample = try ReverseProcess(prior: Self.prior, settings: stream.header.settings, shape: Self.shape)
      .run(&rule).sample
    return zip(sample.values, target.values).reduce(0) { sum, pair in
      let difference = Double(pair.0 - pair.1)
      return sum + difference * difference
    }
  }

  @Test("always arrives, and little is lost", arguments: Case.all)
  func arrives(_ trial: Case) throws {
    var generator = SeededGenerator(seed: 21)
    var (clean, damaged) = (0.0, 0.0)
    for seed: UInt64 in 0..<4 {
      let target = Self.prior.sample(seed: seed)
      let stream = try stream(trial.mixture, of: target)
      let bytes = stream.serialized()
      let whole = try error(of: stream, target)
      for _ in 0..<20 {
        let received = NoisyChannel(rate: trial.rate).transmit(bytes, using: &generator)
        let recovered = try RecoveredStream(parsing: received)
        clean += whole
        damaged += recovered.stream == stream ? whole : try error(of: recovered.stream, target)
      }
    }
    #expect(damaged <= clean * trial.mostLoss, "the error is \(damaged / clean) of that without damage")
  }

  @Test("arrives from 5000 streams at one wrong bit in 10,000 without any loss")
  func manyStreams() throws {
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<5000 {
      let stream = Stream.random(using: &generator).arranged(.resilient)
      let received = NoisyChannel(rate: 1e-4).transmit(stream.serialized(), using: &generator)
      #expect(try RecoveredStream(parsing: received).stream == stream)
    }
  }
}
