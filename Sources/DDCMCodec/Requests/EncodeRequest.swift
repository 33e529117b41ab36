public import DDCM
import DDCMFormat

/// Image to stream.
///
///     let request = try EncodeRequest(image, rate: .size(1000))
///     let result = try codec.run(request)
///     try Data(result.bytes).write(to: url)
///
/// The choices follow argmax ⟨z, x₀ − x̂₀⟩ (DDCM, arXiv 2502.01189, equation 7).
public struct EncodeRequest: CodecRequest {
  package let image: RGBImage
  /// Nil where ``ProcessOptions/atoms`` decides.
  package let rate: Rate?
  package let effort: Effort
  package let roi: [Region]
  package let conditioning: ConditioningOptions
  /// Whether the stream's bytes survive bit errors, at about 12 % more bytes.
  package let isResilient: Bool
  /// Seeds the codebooks and x_T.
  package let seed: UInt64
  package let process: ProcessOptions
  /// Of ``EncodeResult/image``.
  package let finish: Finish

  /// - Parameters:
  ///   - image: what to encode.
  ///   - rate: size or quality of the stream; nil for ``Rate/standard``, or for `process.atoms` where those are set.
  ///   - effort: speed against quality.
  ///   - roi: regions with weights; weights of overlapping regions multiply. The stream does not store them.
  ///   - conditioning: the prompt or class of a conditional model.
  ///   - isResilient: whether the bytes are to survive bit errors.
  ///   - seed: seeds the codebooks and the initial noise.
  ///   - process: the reverse process and its codebook.
  ///   - finish: how the image of the result is made. The stream is the same; other than ``Finish/faithful`` decodes it once
  ///     more, and excludes a target of PSNR or SSIM, which are those of the faithful image.
  /// - Throws: `DDCMError` of category `usage` for a value out of range, a region that does not fit the image, or values that
  ///   exclude each other.
  public init(
    _ image: RGBImage, rate: Rate? = nil, effort: Effort = .standard, roi: [Region] = [],
    conditioning: ConditioningOptions = .none, isResilient: Bool = false, seed: UInt64 = 0,
    process: ProcessOptions = .standard, finish: Finish = .faithful
  ) throws(DDCMError) {
    try rate?.check()
    try process.requireChoices()
    try Checks.exclusive([(.atoms, process.chosenAtoms != nil), (rate?.field ?? .size, rate != nil)])
    let searches = rate?.isQualityTarget == true
    try finish.check()
    guard finish.share == 0 || !searches else {
      throw DDCMError(
        .usage, "\(.psnr) and \(.ssim) are of the faithful image, and exclude another \(.finish).",
        remedy: "Set \(.finish) to faithful, or decode the stream with another.")
    }
    guard effort.passes == 1 || !searches && process.chosenAtoms == nil else {
      throw DDCMError(
        .usage,
        "\(.effort) \(effort.level) encodes several times at one size, and excludes \(.psnr), \(.ssim) and \(.atoms).",
        remedy: "Set \(.effort) to at most \(Effort.standard.level).")
    }
    self.image = image
    self.rate = rate
    self.effort = effort
    self.roi = roi
    self.conditioning = conditioning
    self.isResilient = isResilient
    self.seed = seed
    self.process = process
    self.finish = finish
    weights = roi.isEmpty ? nil : try ROIWeights(roi, width: image.width, height: image.height)
  }

  /// Nil where all pixels count alike.
  let weights: ROIWeights?
}

/// A stream and the image that it decodes to.
public struct EncodeResult: Sendable {
  /// The `.ddcm` file.
  public let bytes: [UInt8]
  /// What a decoder with the same model and arithmetic makes of the bytes.
  public let image: RGBImage
  /// PSNR in dB or SSIM of the image, where the rate asked for one.
  public let score: Double?
  /// Whether `score` is within the tolerance of what was asked for; true where nothing was.
  public let isTargetReached: Bool
  /// How many times the image was encoded.
  public let passes: Int
  /// What the caller should know, as sentences without a full stop.
  public let notes: [String]

  public var bitsPerPixel: Double { Double(8 * bytes.count) / Double(image.width * image.height) }
}
