public import DDCM

/// What shapes a stream besides its rate.
public struct EncodingOptions: Sendable, Equatable {
  /// Where the steps are.
  public enum Layout: Sendable, Hashable {
    /// From a small picture to the full size, the bits where they tell most. See ``Ladder``.
    case ladder
    /// At full size throughout, the timesteps evenly spread (trailing), the same number of atoms at each.
    case flat
  }

  public static let defaultSteps = 26

  /// Denoiser calls, at least 2.
  public var steps: Int
  public var layout: Layout
  /// Whether a ladder tells small pictures up to higher rates: at 0.15 to 0.45 bits per pixel a third of the time, and less
  /// like the original.
  public var isHasty: Bool
  public var book: Settings.Book
  public var mixture: Mixture
  public var seed: UInt64
  /// As the stream is to hold it, which takes some of its bytes.
  public var conditioning: ConditioningPlan
  /// How the stream's bytes are arranged: what counts where bytes are asked for. See ``DDCM/Stream/arranged(_:)``.
  public var form: Header.Form

  /// - Parameter mixture: nil for the one that tells most: a trellis, with the transform codebook.
  public init(
    steps: Int = defaultSteps, layout: Layout = .ladder, isHasty: Bool = false, book: Settings.Book = .transform,
    mixture: Mixture? = nil, seed: UInt64 = 0, conditioning: ConditioningPlan = .none, form: Header.Form = .compact
  ) {
    self.steps = steps
    self.layout = layout
    self.isHasty = isHasty
    self.book = book
    self.mixture = mixture ?? (book == .transform ? .trellis : .signed)
    self.seed = seed
    self.conditioning = conditioning
    self.form = form
  }
}
