public import DDCM

/// An image, and its stream, from random choices.
public struct GenerateRequest: CodecRequest {
  /// Pixels; nil for the size that the model was trained on.
  package let width: Int?
  package let height: Int?
  /// Makes the choices.
  package let seed: UInt64
  /// Seeds the codebooks; nil for `seed`. Images of one codebook differ in their choices alone.
  package let codebookSeed: UInt64?
  /// Compressed classifier-free guidance (DDCM, appendix C.6): candidates per step, 1...2²⁰; nil for none.
  package let ccfg: Int?
  package let conditioning: ConditioningOptions
  package let process: ProcessOptions
  package let maxPixels: Int

  package static let sides = 1...16384

  /// - Parameters:
  ///   - width, height: pixels, 1...16384; nil for the size that the model was trained on.
  ///   - seed: makes the choices, and the codebooks unless `codebookSeed` does.
  ///   - ccfg: random candidates per step, of which the one that leads most towards the condition is taken. The stream decodes without the
  ///     condition. Needs a prompt, or a label and a null class.
  ///   - maxPixels: the largest width × height.
  /// - Throws: `DDCMError` of category `usage` for values out of range, and for values that exclude or need each other.
  public init(
    width: Int? = nil, height: Int? = nil, seed: UInt64, codebookSeed: UInt64? = nil, ccfg: Int? = nil,
    conditioning: ConditioningOptions = .none, process: ProcessOptions = .standard,
    maxPixels: Int = DecodeRequest.defaultMaxPixels
  ) throws(DDCMError) {
    try Checks.range(.width, width, in: Self.sides)
    try Checks.range(.height, height, in: Self.sides)
    try Checks.range(.ccfg, ccfg, in: 1...1 << 20)
    try Checks.range(.maxPixels, maxPixels, in: 1...Int.max)
    if let width, let height, width * height > maxPixels {
      throw DDCMError(
        .limit, "The image has \(width)×\(height) pixels, and the limit is \(maxPixels).",
        remedy: "Make it smaller, or set \(.maxPixels) higher.")
    }
    let isLed = conditioning.prompt != nil || (conditioning.label != nil && conditioning.nullClass != nil)
    guard ccfg == nil || isLed && conditioning.guidance == nil else {
      throw DDCMError(
        .usage, "\(.ccfg) needs \(.prompt), or \(.label) and \(.nullClass), and excludes \(.guidance).",
        remedy: "Set a condition and leave \(.guidance) out.")
    }
    guard process.codewords != .infinite || (ccfg == nil && codebookSeed == nil) else {
      throw DDCMError(
        .usage, "\(.codewords) infinite leaves nothing to choose and excludes \(.ccfg) and \(.codebookSeed).",
        remedy: "Leave them out.")
    }
    self.width = width
    self.height = height
    self.seed = seed
    self.codebookSeed = codebookSeed
    self.ccfg = ccfg
    self.conditioning = conditioning
    self.process = process
    self.maxPixels = maxPixels
  }
}

/// A generated or edited image and the stream that it decodes from.
public struct GenerateResult: Sendable {
  /// The `.ddcm` file.
  public let bytes: [UInt8]
  public let image: RGBImage
  public let notes: [String]
}
