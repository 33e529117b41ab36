import DDCM
import DDCMFormat
import DDCMTesting
import Testing

@Suite("A decoder") struct DecodingTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let codebookKind: CodingParameters.CodebookKind
    let selectionCode: SelectionCode
    let downsamplingLevel: [Int]

    static let all = [CodingParameters.CodebookKind.transform, .gaussian(count: 50)].flatMap { codebookKind in
      let trellis: [SelectionCode] = codebookKind == .transform ? [.trellis] : []
      return ([.signed, .nested(bits: 1), .nested(bits: 2), .nested(bits: 3)] + trellis).flatMap { selectionCode in
        [[0], [1, 0], [2, 0], [2, 1, 0]].map {
          Kind(codebookKind: codebookKind, selectionCode: selectionCode, downsamplingLevel: $0)
        }
      }
    }

    var testDescription: String { "\(codebookKind), \(selectionCode), downsamplingLevel \(downsamplingLevel)" }

    /// Four steps a stage; 0 to 3 atoms.
    func parameters() throws -> CodingParameters {
      let steps = downsamplingLevel.count * 4
      let stages = try downsamplingLevel.enumerated().map { number, halving in
        let times = (0..<4).map { 999 - (number * 4 + $0) * 999 / (steps - 1) }
        return CodingParameters.Stage(
          downsamplingLevel: halving, timesteps: try Timesteps(times, trainTimesteps: 1000),
          atoms: halving == 0 ? [1, 3, 2, 0] : [2, 0, 3, 1])
      }
      return try CodingParameters(
        stages: stages, codebookKind: codebookKind, selectionCode: selectionCode, unselectedEta: .init(sixteenths: 8),
        seed: 11)
    }
  }

  static let shape = Latent.Shape(channels: 12, height: 8, width: 8)

  let prior = GaussianPrior(
    variances: Latent(shape: shape, elements: (0..<shape.count).map { 4 / Float(1 + $0 % 50) }),
    pyramid: PixelPyramid(blockSize: 2), downsamplingLevel: 2)

  /// Runs a rule, writes the stream, reads it and runs what was read.
  private func check(_ kind: Kind, rule: (CodingParameters) throws -> some SelectionRule) throws {
    let parameters = try kind.parameters()
    let process = try ReverseProcess(prior: prior, parameters: parameters, shape: Self.shape)
    var rule = try rule(parameters)
    let encoded = try process.run(&rule)
    #expect(encoded.selections.count == parameters.choiceCount)
    let header = Header(
      width: 16, height: 16, model: ModelIdentity(bytes: [UInt8](repeating: 1, count: 8)), precision: .f32,
      parameters: parameters, dimension: Self.shape.count)
    let stream = try DDCMStream(parsing: DDCMStream(header: header, selections: encoded.selections).serialized())
    #expect(stream.header == header)
    var replay = Replay(stream.selections)
    let process2 = try ReverseProcess(prior: prior, parameters: stream.header.parameters, shape: Self.shape)
    #expect(try process2.run(&replay) == encoded)
  }

  @Test("makes the very latent that the encoder made", arguments: Kind.all)
  func compression(_ kind: Kind) throws {
    let target = prior.sample(seed: 3)
    try check(kind) { Toward(target, pyramid: prior.pyramid, downsamplingLevel: $0.coarsestLevel) }
  }

  @Test("makes the very latent that was chosen of two", arguments: Kind.all)
  func restoration(_ kind: Kind) throws {
    let estimate = prior.sample(seed: 4)
    try check(kind) { parameters in
      try Scored(
        ReverseProcess(prior: prior, parameters: parameters, shape: Self.shape), estimate: estimate, weight: 0.1,
        using: SeededGenerator(seed: 6)
      ) { clean, _ in Double(clean.values[0] + clean.values[1]) }
    }
  }

  @Test("makes the very latent that was generated", arguments: Kind.all)
  func generation(_ kind: Kind) throws {
    try check(kind) { _ in Uniform(using: SeededGenerator(seed: 5)) }
  }
}
