package import DDCM
package import DDCMFormat

/// What shapes a stream besides its rate.
package struct EncodingOptions: Sendable, Equatable {
  package static let defaultSteps = 26

  /// Denoiser calls, at least 2.
  package var steps: Int
  package var layout: ProcessOptions.Layout
  /// Whether images are coded at a lower resolution up to higher rates: at 0.15 to 0.45 bits per pixel in a third of the time,
  /// and less like the original.
  package var prefersSpeed: Bool
  package var codebookKind: CodingParameters.CodebookKind
  package var selectionCode: SelectionCode
  package var seed: UInt64
  /// As the stream is to store it, which takes some of its bytes.
  package var conditioning: ConditioningPlan
  /// How the stream's bytes are arranged: what counts where bytes are asked for.
  package var form: Header.Form

  /// - Parameter selectionCode: nil for the one of the highest quality: a trellis, with the transform codebook.
  package init(
    steps: Int = defaultSteps, layout: ProcessOptions.Layout = .multiscale, prefersSpeed: Bool = false,
    codebookKind: CodingParameters.CodebookKind = .transform, selectionCode: SelectionCode? = nil, seed: UInt64 = 0,
    conditioning: ConditioningPlan = .none, form: Header.Form = .compact
  ) {
    self.steps = steps
    self.layout = layout
    self.prefersSpeed = prefersSpeed
    self.codebookKind = codebookKind
    self.selectionCode = selectionCode ?? (codebookKind == .transform ? .trellis : .signed)
    self.seed = seed
    self.conditioning = conditioning
    self.form = form
  }
}
