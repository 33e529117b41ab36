import DDCM
import DDCMTesting
import Testing

@Suite("A decoder") struct DecodingTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let book: Settings.Book
    let mixture: Mixture
    let halvings: [Int]

    static let all = [Settings.Book.transform, .gaussian(count: 50)].flatMap { book in
      let trellis: [Mixture] = book == .transform ? [.trellis] : []
      return ([.signed, .nested(bits: 1), .nested(bits: 2), .nested(bits: 3)] + trellis).flatMap { mixture in
        [[0], [1, 0], [2, 0], [2, 1, 0]].map { Kind(book: book, mixture: mixture, halvings: $0) }
      }
    }

    var testDescription: String { "\(book), \(mixture), halvings \(halvings)" }

    /// Four steps a stage; 0 to 3 atoms.
    func settings() throws -> Settings {
      let steps = halvings.count * 4
      let stages = try halvings.enumerated().map { number, halving in
        let times = (0..<4).map { 999 - (number * 4 + $0) * 999 / (steps - 1) }
        return Settings.Stage(
          halvings: halving, timesteps: try Timesteps(times, trainTimesteps: 1000),
          atoms: halving == 0 ? [1, 3, 2, 0] : [2, 0, 3, 1])
      }
      return Settings(stages: stages, book: book, mixture: mixture, fillerEta: .init(sixteenths: 8), seed: 11)
    }
  }

  static let shape = Latent.Shape(channels: 12, height: 8, width: 8)

  let prior = GaussianPrior(
    variances: Latent(shape: shape, values: (0..<shape.count).map { 4 / Float(1 + $0 % 50) }),
    pyramid: PixelPyramid(blockSize: 2), halvings: 2)

  /// Runs a rule, writes the stream, reads it and runs what was read.
  private func check(_ kind: Kind, rule: (Settings) -> some SelectionRule) throws {
    let settings = try kind.settings()
    let process = ReverseProcess(prior: prior, settings: settings, shape: Self.shape)
    var rule = rule(settings)
    let encoded = try process.run(&rule)
    #expect(encoded.selections.count == settings.choiceCount)
    let header = Header(
      width: 16, height: 16, model: ModelIdentity(bytes: [UInt8](repeating: 1, count: 8)), precision: .f32,
      settings: settings, dimension: Self.shape.count)
    let stream = try Stream(parsing: Stream(header: header, selections: encoded.selections).serialized())
    #expect(stream.header == header)
    var replay = Replay(stream.selections)
    let process2 = ReverseProcess(prior: prior, settings: stream.header.settings, shape: Self.shape)
    #expect(try process2.run(&replay) == encoded)
  }

  @Test("makes the very latent that the encoder made", arguments: Kind.all)
  func compression(_ kind: Kind) throws {
    let target = prior.sample(seed: 3)
    try check(kind) { Toward(target, pyramid: prior.pyramid, halvings: $0.mostHalvings) }
  }

  @Test("makes the very latent that was chosen of two", arguments: Kind.all)
  func restoration(_ kind: Kind) throws {
    let estimate = prior.sample(seed: 4)
    try check(kind) { settings in
      Scored(
        ReverseProcess(prior: prior, settings: settings, shape: Self.shape), estimate: estimate, weight: 0.1,
        using: SeededGenerator(seed: 6)
      ) { clean, _ in Double(clean.values[0] + clean.values[1]) }
    }
  }

  @Test("makes the very latent that was generated", arguments: Kind.all)
  func generation(_ kind: Kind) throws {
    try check(kind) { _ in Uniform(using: SeededGenerator(seed: 5)) }
  }
}
