import DDCM
import Essentials

/// A quality metric of an image against its original.
package protocol FullReferenceMetric: Sendable {
  /// The name in reports.
  var name: String { get }

  /// Which of two scores is the better one.
  var better: Better { get }

  /// - Precondition: both images have the same size.
  /// - Throws: `QualityError` where the images cannot be scored, and what a network's engine throws.
  func score(_ image: PlanarImage, against original: PlanarImage) throws -> Double
}

/// The peak signal-to-noise ratio over all samples of red, green and blue, in dB, with a peak of 255.
package struct PSNR: FullReferenceMetric {
  package init() {}

  package var name: String { "PSNR" }
  package var better: Better { .higher }

  /// The score of equal images, whose ratio has no bound: that of a mean squared error of 10⁻¹⁰.
  package static let most = 10 * log10(255 * 255 / leastError)

  private static let leastError = 1e-10

  package func score(_ image: PlanarImage, against original: PlanarImage) -> Double {
    precondition((image.width, image.height) == (original.width, original.height), "images of one size")
    var sum = 0.0
    unsafe image.values.withUnsafeBufferPointer { a in
      unsafe original.values.withUnsafeBufferPointer { b in
        for i in a.indices {
          let difference = unsafe PlanarImage.byte(a[i]) - PlanarImage.byte(b[i])
          sum += difference * difference
        }
      }
    }
    return 10 * log10(255 * 255 / max(sum / Double(image.values.count), Self.leastError))
  }
}
