public import DDCM

/// Speed against quality, from 1, fastest, to 9.
///
/// 1 to 4 take 8, 12, 16 and 20 denoiser calls, where 26 are usual, and code at lower resolutions up to higher rates: encoding and
/// decoding are faster, and images worse. 6 to 9 encode 2, 4, 8 and 16 times and keep the best stream; decoding takes no
/// longer.
public struct Effort: Sendable, Equatable {
  package static let levels = 1...9
  public static let standard = Effort(5)

  public let level: Int

  private init(_ level: Int) { self.level = level }

  /// - Throws: `DDCMError` of category `usage` outside of ``levels``.
  public init(level: Int) throws(DDCMError) {
    try Checks.range(.effort, level, in: Self.levels)
    self.level = level
  }

  /// Denoiser calls of a pass, and of decoding: fewer than usual below the standard level, and no more above it.
  var steps: Int {
    switch level {
    case 1: 8
    case 2: 12
    case 3: 16
    case 4: 20
    default: EncodingOptions.defaultSteps
    }
  }

  /// Whether images are coded at a lower resolution up to higher rates: see ``EncodingOptions/prefersSpeed``.
  var prefersSpeed: Bool { level < Self.standard.level }

  /// How often the image is encoded to keep the best stream.
  var passes: Int { 1 << max(0, level - Self.standard.level) }
}
