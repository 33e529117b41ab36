import DDCM
import DDCMTesting

/// Images of 64 elements: 16 of them vary much and say nothing of the label, 48 vary little around the label's mean.
enum ConditionalSource {
  static let shape = Latent.Shape(channels: 1, height: 8, width: 8)
  static let common = 0..<16
  static let labels = 4

  static let prior: GaussianMixturePrior = {
    var generator = SeededGenerator(seed: 7)
    let means = (0..<labels).map { _ in
      Latent(
        shape: shape,
        elements: (0..<shape.count).map { common.contains($0) ? 0 : Bool.random(using: &generator) ? 0.25 : -0.25 })
    }
    return GaussianMixturePrior(
      means: means,
      variances: Latent(shape: shape, elements: (0..<shape.count).map { common.contains($0) ? 25 : 0.01 }))
  }()

  /// The paper's codebook and choices: one of K codewords as it is.
  static func parameters(
    steps: Int, atoms: Int = 1, codebookKind: CodingParameters.CodebookKind = .gaussian(count: 64),
    selectionCode: SelectionCode = .nested(bits: 1),
    seed: UInt64
  ) throws -> CodingParameters {
    try CodingParameters(
      timesteps: Timesteps(count: steps, spacing: .trailing, trainTimesteps: 1000),
      atoms: [Int](repeating: atoms, count: steps - 1) + [0], codebookKind: codebookKind, selectionCode: selectionCode,
      seed: seed)
  }

  static func process<Denoiser: Prior>(
    _ prior: Denoiser, _ parameters: CodingParameters
  ) throws -> ReverseProcess<Denoiser> {
    try ReverseProcess(prior: prior, parameters: parameters, shape: shape)
  }
}
