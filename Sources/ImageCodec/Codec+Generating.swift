public import DDCM
import ModelFolder

extension Codec {
  /// The sides of a picture where nobody says which: what the model was trained on.
  public var standardSide: Int { model.trainedSize ?? model.padded(256, halvings: 0) }

  /// Settings for choices at random: of the gaussian codebook one codeword is taken as it is, as the paper does; of the
  /// transform codebook so many that their sum is normal enough.
  ///
  /// - Parameters:
  ///   - atoms: M; nil for that.
  ///   - hasChosenMixture: whether the options' mixture is what the user wants, and not only their default.
  /// - Throws: `PlanningError`.
  public func settingsForGenerating(
    atoms: Int? = nil, hasChosenMixture: Bool = false, width: Int, height: Int, options: EncodingOptions
  ) throws -> Settings {
    var options = options
    guard case .gaussian = options.book else {
      if !hasChosenMixture { options.mixture = .signed }
      return try settings(atoms: atoms ?? 8, width: width, height: height, options: options)
    }
    if !hasChosenMixture { options.mixture = .nested(bits: 1) }
    return try settings(atoms: atoms ?? 1, width: width, height: height, options: options)
  }

  /// Settings for fresh noise instead of choices, as DDPM has it.
  ///
  /// - Throws: `PlanningError`.
  public func settingsForSampling(width: Int, height: Int, options: EncodingOptions) throws -> Settings {
    var options = options
    (options.layout, options.mixture) = (.flat, .signed)
    var settings = try settings(atoms: 0, width: width, height: height, options: options)
    settings.fillerEta = .ancestral
    return settings
  }
}
