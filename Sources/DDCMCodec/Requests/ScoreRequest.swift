public import DDCM
import Quality

/// Quality metrics of an image, with or without a reference. Needs no model.
public struct ScoreRequest: Sendable {
  package let image: RGBImage
  package let reference: RGBImage?

  /// - Parameters:
  ///   - image: what is judged.
  ///   - reference: the original; nil for metrics without a reference alone.
  /// - Throws: `DDCMError` of category `usage` for a reference of another size.
  public init(_ image: RGBImage, reference: RGBImage? = nil) throws(DDCMError) {
    if let reference, (reference.width, reference.height) != (image.width, image.height) {
      throw DDCMError(
        .usage,
        "The reference has \(reference.width)×\(reference.height) pixels, and the image \(image.width)×\(image.height).",
        remedy: "Give a reference of the image's size.")
    }
    self.image = image
    self.reference = reference
  }

  /// - Throws: `DDCMError` of category `unsupported` where the image is too small for every metric.
  public func run() throws(DDCMError) -> ScoreResult {
    do {
      let planar = PlanarImage(image)
      guard let reference else { return ScoreResult(niqe: try NIQE().score(planar), psnr: nil, ssim: nil, msssim: nil) }
      let original = PlanarImage(reference)
      return ScoreResult(
        niqe: try? NIQE().score(planar),
        psnr: image == reference ? .infinity : PSNR().score(planar, against: original),
        ssim: try? SSIM().score(planar, against: original), msssim: try? MSSSIM().score(planar, against: original))
    } catch {
      throw DDCMError(error)
    }
  }
}

/// Metrics of an image.
public struct ScoreResult: Sendable, Equatable {
  /// The natural image quality evaluator (Mittal, Soundararajan and Bovik 2013); lower is better. Kodak's photographs have
  /// 2.5. Nil for images that are too small.
  public let niqe: Double?
  /// In dB, over all samples of sRGB; infinite for equal images, nil without a reference.
  public let psnr: Double?
  /// On luma (Wang et al. 2004), at most 1; nil also for images of less than 11 pixels on a side.
  public let ssim: Double?
  /// On luma, five scales (Wang et al. 2003); nil also for images of less than 11 pixels on a side.
  public let msssim: Double?
}
