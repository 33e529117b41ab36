public import DDCM

/// An image and its stream by a selection rule of your own.
///
/// The rule sees the state x_t and the estimate x̂₀ of each step and returns the choice for it; see ``SelectionRule``.
public struct RuleRequest<Rule: SelectionRule & Sendable>: CodecRequest {
  package let rule: Rule
  package let width: Int
  package let height: Int
  package let rate: Rate?
  package let conditioning: ConditioningOptions
  package let seed: UInt64
  package let process: ProcessOptions
  package let maxPixels: Int

  /// - Parameters:
  ///   - rule: makes the choices. It is copied, and the copy is changed.
  ///   - width, height: of the image in pixels, 1...16384.
  ///   - rate: of the stream; nil for ``Rate/standard``, or for `process.atoms` where those are set.
  ///   - conditioning: the prompt or class of a conditional model.
  ///   - seed: seeds the codebooks and x_T.
  ///   - maxPixels: the largest width × height.
  /// - Throws: `DDCMError` of category `usage` for values out of range, and for values that exclude each other.
  public init(
    _ rule: Rule, width: Int, height: Int, rate: Rate? = nil, conditioning: ConditioningOptions = .none,
    seed: UInt64 = 0, process: ProcessOptions = .standard, maxPixels: Int = DecodeRequest.defaultMaxPixels
  ) throws(DDCMError) {
    try Checks.range(.width, width, in: GenerateRequest.sides)
    try Checks.range(.height, height, in: GenerateRequest.sides)
    try Checks.range(.maxPixels, maxPixels, in: 1...Int.max)
    try Checks.rate(rate, of: process)
    self.rule = rule
    self.width = width
    self.height = height
    self.rate = rate
    self.conditioning = conditioning
    self.seed = seed
    self.process = process
    self.maxPixels = maxPixels
  }

  public func perform(with codec: Codec, progress: @escaping ProgressHandler) throws -> GenerateResult {
    try codec.checkSize(width, height, maxPixels: maxPixels)
    var rule = rule
    let parameters = try codec.parameters(
      rate: rate, process, width: width, height: height, options: process.encodingOptions(seed: seed))
    let made = try codec.run(
      &rule, width: width, height: height, parameters: parameters,
      conditioning: ConditioningPlan(conditioning.conditioning()),
      observe: codec.observer(progress, width: width, height: height))
    let stream = made.stream.conditioned(conditioning.stored(made.stream.header.conditioning))
    return GenerateResult(bytes: stream.serialized(), image: made.image, notes: [])
  }
}
