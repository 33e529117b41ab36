/// How much work an encoder spends on a picture: a level from 1 to 9.
public struct Effort: Sendable, Equatable {
  public static let levels = 1...9
  public static let standard = Effort(level: 5)

  public let level: Int

  /// - Parameter level: one of ``levels``.
  public init(level: Int) {
    precondition(Self.levels ~= level)
    self.level = level
  }

  /// Denoiser calls of a pass, and of decoding: below the standard level fewer than usual, above it no more.
  public var steps: Int {
    switch level {
    case 1: 8
    case 2: 12
    case 3: 16
    case 4: 20
    default: EncodingOptions.defaultSteps
    }
  }

  /// Whether pictures are told at smaller sizes up to higher rates: see ``EncodingOptions/isHasty``.
  public var isHasty: Bool { level < Self.standard.level }

  /// How often the picture is encoded, to keep the best stream: decoding takes the same time for all of them.
  public var passes: Int { 1 << max(0, level - Self.standard.level) }
}
