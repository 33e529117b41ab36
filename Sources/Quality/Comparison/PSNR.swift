import Foundation

/// The peak signal-to-noise ratio over all samples of red, green and blue, in dB, with a peak of 255.
public struct PSNR: ComparisonScore {
  public init() {}

  public var name: String { "PSNR" }
  public var better: Better { .higher }

  /// What equal pictures get, whose ratio has no bound: that of a mean squared error of 10⁻¹⁰.
  public static let most = 10 * log10(255 * 255 / leastError)

  private static let leastError = 1e-10

  public func score(_ picture: PlanarPicture, against original: PlanarPicture) -> Double {
    precondition((picture.width, picture.height) == (original.width, original.height), "pictures of one size")
    var sum = 0.0
    unsafe picture.samples.withUnsafeBufferPointer { a in
      unsafe original.samples.withUnsafeBufferPointer { b in
        for i in a.indices {
          let difference = unsafe PlanarPicture.byte(a[i]) - PlanarPicture.byte(b[i])
          sum += difference * difference
        }
      }
    }
    return 10 * log10(255 * 255 / max(sum / Double(picture.samples.count), Self.leastError))
  }
}
