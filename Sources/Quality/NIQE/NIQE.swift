public import DDCM

/// The natural image quality evaluator: how far the statistics of an image's patches are from those of good
/// photographs.
///
/// Mittal, Soundararajan and Bovik, "Making a 'completely blind' image quality analyzer" (IEEE Signal Processing
/// Letters, 2013). The pristine model is this package's own: scores are comparable with each other, but not with those
/// of other implementations.
public struct NIQE: NoReferenceMetric {
  package let pristine: PristineModel

  /// With the pristine model that comes with the package.
  public init() { self.init(pristine: .photographs) }

  package init(pristine: PristineModel) { self.pristine = pristine }

  public var name: String { "NIQE" }
  public var better: Better { .lower }

  /// - Throws: `DDCMError` of category `.unsupported` for an image that is smaller than a patch, 64×64 pixels.
  public func score(_ image: PlanarImage) throws(DDCMError) -> Double {
    let side = pristine.patchSide
    guard image.width >= side, image.height >= side else {
      throw QualityError.tooSmall(score: name, width: image.width, height: image.height, least: side).ddcmError
    }
    let patches = PatchFeatures(image.luma, side: side).rows
    return MultivariateGaussian(fitting: patches).distance(to: pristine.distribution)
  }
}
