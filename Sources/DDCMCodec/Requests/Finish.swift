import DDCM

/// How the last call of the network makes the image. It is the decoder's choice: neither the choices nor the bits change.
public enum Finish: Sendable, Equatable {
  /// By the prior: the mean of all images that are possible, which has the highest PSNR and looks smooth.
  case faithful
  /// By the model's finisher, a network that was trained for images that look like photographs. Models without one
  /// do not support it.
  case perceptual
  /// Both images, pixel by pixel: the finisher's share, 0...1. 0 is ``faithful``, 1 is ``perceptual``.
  case mixture(Double)

  /// "faithful", "perceptual", or the share of a mixture as a number; nil for another text. The range is checked by the
  /// request.
  public init?(_ text: String) {
    switch text {
    case "faithful": self = .faithful
    case "perceptual": self = .perceptual
    default:
      guard let share = Double(text) else { return nil }
      self = .mixture(share)
    }
  }

  /// The finisher's share, 0...1.
  package var share: Double {
    switch self {
    case .faithful: 0
    case .perceptual: 1
    case .mixture(let share): share
    }
  }

  /// - Throws: `DDCMError` of category `usage` for a share out of range.
  func check() throws(DDCMError) { try Checks.range(.finish, share, in: 0...1) }
}
