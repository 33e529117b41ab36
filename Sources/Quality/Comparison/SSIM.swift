/// Structural similarity on luma: Wang, Bovik, Sheikh and Simoncelli (2004), with the paper's Gaussian window and without its
/// optional downsampling. 1 for equal pictures.
public struct SSIM: ComparisonScore {
  public init() {}

  public var name: String { "SSIM" }
  public var better: Better { .higher }

  /// - Throws: `QualityError.tooSmall` for pictures smaller than the window, 11×11.
  public func score(_ picture: PlanarPicture, against original: PlanarPicture) throws(QualityError) -> Double {
    let side = StructuralSimilarity.side
    guard min(picture.width, picture.height) >= side else {
      throw .tooSmall(score: name, width: picture.width, height: picture.height, least: side)
    }
    precondition((picture.width, picture.height) == (original.width, original.height), "pictures of one size")
    return StructuralSimilarity(picture.luma, original.luma).similarity
  }
}
