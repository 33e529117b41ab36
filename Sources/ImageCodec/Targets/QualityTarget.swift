import Foundation
public import Pictures
import Quality

/// How near to the original a decoded picture shall be.
public enum QualityTarget: Sendable, Equatable {
  /// The peak signal-to-noise ratio, in dB, within 0.1.
  case psnr(Double)
  /// The structural similarity on luma (Wang et al., 2004), at most 1, within 0.005.
  case ssim(Double)

  /// How near is near enough.
  public var tolerance: Double {
    switch self {
    case .psnr: 0.1
    case .ssim: 0.005
    }
  }

  public var value: Double {
    switch self {
    case .psnr(let value), .ssim(let value): value
    }
  }

  /// - Throws: `QualityError` where the picture is too small to be scored.
  public func score(_ picture: Picture, against original: Picture) throws -> Double {
    let score: any ComparisonScore =
      switch self {
      case .psnr: PSNR()
      case .ssim: SSIM()
      }
    return try score.score(PlanarPicture(picture), against: PlanarPicture(original))
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

extension PlanarPicture {
  init(_ picture: Picture) {
    self.init(width: picture.width, height: picture.height, samples: picture.planar)
  }
}
