import DDCM

/// What a stream may cost, or how good its image must be.
public enum Rate: Sendable, Equatable {
  /// Bits per pixel of the image, 0.001...8; met as well as the number of codewords allows.
  case bitsPerPixel(Double)
  /// The most bytes that the stream may have, 1...2³⁰.
  case size(Int)
  /// A rate by name.
  case quality(NamedRate)
  /// Searches for the smallest rate with this peak signal-to-noise ratio, in dB, 5...60, within 0.1.
  case psnr(Double)
  /// Searches for the smallest rate with this structural similarity on luma (Wang et al. 2004), 0.01...0.999, within 0.005.
  case ssim(Double)

  /// 0.2 bits per pixel.
  public static let standard = Rate.quality(.medium)

  package static let bitsPerPixelRange = 0.001...8.0
  package static let sizeRange = 1...1 << 30
  package static let psnrRange = 5.0...60.0
  package static let ssimRange = 0.01...0.999

  var field: RequestField {
    switch self {
    case .bitsPerPixel: .bitsPerPixel
    case .size: .size
    case .quality: .quality
    case .psnr: .psnr
    case .ssim: .ssim
    }
  }

  func check() throws(DDCMError) {
    switch self {
    case .bitsPerPixel(let value): try Checks.range(field, value, in: Self.bitsPerPixelRange)
    case .size(let value): try Checks.range(field, value, in: Self.sizeRange)
    case .quality: break
    case .psnr(let value): try Checks.range(field, value, in: Self.psnrRange)
    case .ssim(let value): try Checks.range(field, value, in: Self.ssimRange)
    }
  }

  /// What a search is to reach; nil for a rate.
  var target: QualityTarget? {
    switch self {
    case .psnr(let value): .psnr(value)
    case .ssim(let value): .ssim(value)
    default: nil
    }
  }

  /// The one rate that is given; nil for none.
  ///
  /// - Throws: ``DDCMError/Category/usage`` for more than one.
  package static func one(of rates: [Rate]) throws(DDCMError) -> Rate? {
    try Checks.exclusive(rates.map { ($0.field, true) })
    return rates.first
  }

  var isQualityTarget: Bool { target != nil }

  /// The bytes for an image of `pixels` pixels, and whether they are a limit.
  ///
  /// - Precondition: not a quality target.
  func budget(pixels: Int) -> ByteBudget {
    switch self {
    case .size(let limit): ByteBudget(bytes: limit, isLimit: true)
    case .bitsPerPixel(let rate): ByteBudget(bytes: Int((rate * Double(pixels) / 8).rounded()), isLimit: false)
    case .quality(let name): Rate.bitsPerPixel(name.bitsPerPixel).budget(pixels: pixels)
    case .psnr, .ssim: preconditionFailure("a quality target has no byte budget")
    }
  }
}

/// How many bytes a stream is planned for.
struct ByteBudget: Equatable {
  var bytes: Int
  /// Whether more bytes are an error.
  var isLimit: Bool
}

/// Rates by name.
public enum NamedRate: String, Sendable, CaseIterable {
  /// 0.05 bits per pixel.
  case tiny
  /// 0.1 bits per pixel.
  case low
  /// 0.2 bits per pixel.
  case medium
  /// 0.4 bits per pixel.
  case high

  public var bitsPerPixel: Double {
    switch self {
    case .tiny: 0.05
    case .low: 0.1
    case .medium: 0.2
    case .high: 0.4
    }
  }
}
