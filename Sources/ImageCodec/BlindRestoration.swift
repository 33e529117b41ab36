public import DDCM
import ModelFolder
import Networks
public import Pictures
public import Quality

/// What a damaged picture may have been, where nobody says what the damage is.
public struct BlindRestoration: Sendable {
  /// What something else made of the damaged picture: a network trained to restore, or a filter.
  public var estimate: Picture

  /// Judges the pictures on the way; nil for the distance to the estimate alone.
  public var score: (any QualityScore)?

  /// Of the score, against the mean squared distance to the estimate where pixels are in −1…1.
  public var weight: Double

  public init(estimate: Picture, score: (any QualityScore)? = NIQE(), weight: Double = defaultWeight) {
    self.estimate = estimate
    self.score = score
    self.weight = weight
  }

  /// For NIQE; found on Kodak photographs. The paper has 1, where each of 1000 steps chooses one codeword, so that a candidate
  /// at random loses little of the estimate.
  public static let defaultWeight = 0.01
}

extension Codec {
  /// Restores by ``DDCM/Scored``; the result is a stream as any other.
  ///
  /// - Parameters:
  ///   - generator: makes the candidates that nobody directs.
  ///   - observe: called at each step; throw to stop.
  /// - Throws: `CodecError` where the settings do not fit the picture or the model, what the score throws, and what the
  ///   engine throws.
  public func restore(
    _ restoration: BlindRestoration, settings: Settings, using generator: some RandomNumberGenerator,
    observe: (Step) throws -> Void = { _ in }
  ) throws -> Encoded {
    let estimate = restoration.estimate
    let (width, height, halvings) = (estimate.width, estimate.height, settings.mostHalvings)
    let header = try header(width: width, height: height, settings: settings)
    let process = ReverseProcess(
      prior: Remembering(prior), settings: settings,
      shape: model.shape(width: width, height: height, halvings: halvings), threads: threads)
    var rule = Scored(
      process, estimate: try latent(of: estimate, halvings: halvings),
      weight: restoration.score == nil ? 0 : restoration.weight, using: generator
    ) { clean, step in
      try restoration.score?.penalty(try planar(of: clean, width: width, height: height, halvings: step.halvings)) ?? 0
    }
    let outcome = try process.run(&rule, observe: observe)
    return try encoded(header, outcome.sample, outcome.selections)
  }

  /// What the latent of a step shows, without the padding and at the step's size.
  private func planar(of latent: Latent, width: Int, height: Int, halvings: Int) throws -> PlanarPicture {
    let block = model.autoencoder.blockSize
    return try PlanarPicture(
      width: latent.shape.width * block, height: latent.shape.height * block, samples: model.autoencoder.decode(latent)
    ).cropped(width: max(1, width >> halvings), height: max(1, height >> halvings))
  }
}
