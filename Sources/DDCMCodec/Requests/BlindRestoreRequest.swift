public import DDCM
public import Quality

/// Restoration of an image whose degradation nobody describes (DDCM, arXiv 2502.01189, section 4.2).
///
/// At each step two candidates are compared, one towards an estimate and one at random, and the one is kept that leads to an
/// image near the estimate and of a good score. Two denoiser calls per step. The result is always what a stream holds.
public struct BlindRestoreRequest: CodecRequest {
  /// What a filter or a restoration network made of the degraded image.
  package let estimate: RGBImage
  /// Judges the candidates; nil for the distance to the estimate alone.
  package let score: (any NoReferenceMetric)?
  /// Of the score, against the mean squared distance to the estimate of pixels in −1…1; 0...1000.
  package let weight: Double
  package let rate: Rate?
  package let seed: UInt64
  package let process: ProcessOptions

  /// For NIQE; found on Kodak photographs. The paper has 1, where each of 1000 steps chooses one codeword, so that a random
  /// candidate loses little of the estimate.
  public static let defaultWeight = 0.01

  /// - Parameters:
  ///   - image: the degraded image.
  ///   - estimate: of the same size; nil for the image itself.
  ///   - score: a metric without a reference.
  ///   - weight: 0...1000.
  ///   - rate: of the stream; nil for ``Rate/standard``, or for `process.atoms` where those are set.
  ///   - seed: of the random candidates and of the codebooks.
  /// - Throws: `DDCMError` of category `usage` for values out of range, for values that exclude each other, for an estimate of
  ///   another size, and for an image that is too small for the score.
  public init(
    _ image: RGBImage, estimate: RGBImage? = nil, score: (any NoReferenceMetric)? = NIQE(),
    weight: Double = defaultWeight, rate: Rate? = nil, seed: UInt64 = 0, process: ProcessOptions = .standard
  ) throws(DDCMError) {
    try Checks.range(.weight, weight, in: 0...1000)
    try Checks.rate(rate, of: process)
    let estimate = estimate ?? image
    guard (estimate.width, estimate.height) == (image.width, image.height) else {
      throw DDCMError(
        .usage,
        "The \(.estimate) has \(estimate.width)×\(estimate.height) pixels, and the image \(image.width)×\(image.height).",
        remedy: "Give an estimate of the image's size.")
    }
    if let score {
      do {
        _ = try score.penalty(PlanarImage(estimate))
      } catch {
        throw DDCMError(.usage, DDCMError(error).message, remedy: "Leave \(.score) out, or give a larger image.")
      }
    }
    self.estimate = estimate
    self.score = score
    self.weight = weight
    self.rate = rate
    self.seed = seed
    self.process = process
  }
}
