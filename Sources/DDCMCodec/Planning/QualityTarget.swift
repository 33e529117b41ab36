package import DDCM
import Essentials
import Quality

/// The quality that a decoded image is to have.
package enum QualityTarget: Sendable, Equatable {
  /// The peak signal-to-noise ratio, in dB, within 0.1.
  case psnr(Double)
  /// The structural similarity on luma (Wang et al., 2004), at most 1, within 0.005.
  case ssim(Double)

  /// How near is near enough.
  package var tolerance: Double {
    switch self {
    case .psnr: 0.1
    case .ssim: 0.005
    }
  }

  package var value: Double {
    switch self {
    case .psnr(let value), .ssim(let value): value
    }
  }

  /// - Throws: `QualityError` where the image is too small to be scored.
  package func score(_ image: RGBImage, against original: RGBImage) throws -> Double {
    let score: any FullReferenceMetric =
      switch self {
      case .psnr: PSNR()
      case .ssim: SSIM()
      }
    return try score.score(PlanarImage(image), against: PlanarImage(original))
  }

  /// What Kodak's photographs have in the mean, as log₂ of the rate → value: where a search begins.
  var search: RateSearch {
    let (slope, atOne) =
      switch self {
      case .psnr: (1.45, 29.0)
      case .ssim: (0.06, 0.83)
      }
    let octave = min(max((value - atOne) / slope, -8), 2)
    return RateSearch(target: value, tolerance: tolerance, start: exp2(octave), slope: slope, rates: 0.001...8)
  }
}

extension QualityTarget {
  /// A score of this kind, with its name.
  func text(_ score: Double) -> String {
    switch self {
    case .psnr: "PSNR \(score.formatted(fractionDigits: 2)) dB"
    case .ssim: "SSIM \(score.formatted(fractionDigits: 4))"
    }
  }
}

extension Double {
  /// With a point, whatever the locale.
  fileprivate func formatted(fractionDigits: Int) -> String {
    let unit = pow(10, Double(fractionDigits))
    guard magnitude * unit < 0x1p53 else { return "\(self)" }
    let (whole, fraction) = Int((magnitude * unit).rounded()).quotientAndRemainder(dividingBy: Int(unit))
    let digits = String(fraction)
    return (self < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: fractionDigits - digits.count) + digits
  }
}
