/// The natural image quality evaluator: how far the statistics of a picture's patches are from those of good photographs.
///
/// Mittal, Soundararajan and Bovik, "Making a 'completely blind' image quality analyzer" (IEEE Signal Processing Letters,
/// 2013). The pristine model is this package's own, so that scores are comparable with each other, and not with those of
/// other implementations.
public struct NIQE: QualityScore {
  public let pristine: PristineModel

  public init(pristine: PristineModel = .photographs) {
    self.pristine = pristine
  }

  public var name: String { "NIQE" }
  public var better: Better { .lower }

  /// - Throws: `QualityError.tooSmall` for a picture without a whole patch.
  public func score(_ picture: PlanarPicture) throws(QualityError) -> Double {
    let side = pristine.patchSide
    guard picture.width >= side, picture.height >= side else {
      throw .tooSmall(score: name, width: picture.width, height: picture.height, least: side)
    }
    let patches = PatchFeatures(picture.luma, side: side).rows
    return MultivariateGaussian(fitting: patches).distance(to: pristine.distribution)
  }
}
