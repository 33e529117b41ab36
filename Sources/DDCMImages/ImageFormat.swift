public import DDCM

/// The formats that images are written in.
public enum ImageFormat: String, Sendable, CaseIterable, CustomStringConvertible {
  case png, jpeg, webp, tiff, ppm, avif, heic, jxl

  /// The file extensions of the format, the usual one first, without a dot.
  public var extensions: [String] {
    switch self {
    case .jpeg: ["jpg", "jpeg"]
    case .tiff: ["tif", "tiff"]
    default: [rawValue]
    }
  }

  /// The format with a name ("jpeg") or a file extension ("jpg"), in upper or lower case.
  public init?(name: String) {
    let name = name.lowercased()
    guard let format = Self.allCases.first(where: { $0.rawValue == name || $0.extensions.contains(name) }) else {
      return nil
    }
    self = format
  }

  /// The format that a path's extension names; nil where it has none, or another.
  public init?(path: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    self.init(name: String(name[name.index(after: dot)...]))
  }

  public var description: String {
    switch self {
    case .webp: "WebP"
    case .jxl: "JPEG XL"
    default: rawValue.uppercased()
    }
  }

  /// The formats that the installed libvips writes, found by writing a small image in each.
  public static let writable: [ImageFormat] = {
    let sample = RGBImage(width: 64, height: 64, bytes: [UInt8](repeating: 128, count: 3 * 64 * 64))
    return allCases.filter { (try? sample.encoded(as: $0)) != nil }
  }()

  /// Checks that a file of this format can hold an image of this size, before any work.
  ///
  /// - Throws: `DDCMError` of category `.unsupported`.
  public func check(width: Int, height: Int) throws(DDCMError) {
    guard let largestSide, max(width, height) > largestSide else { return }
    throw ImageError.cannotHold(format: self, width: width, height: height).ddcmError
  }

  /// The largest width and height in pixels, nil without a limit that an image could reach.
  var largestSide: Int? {
    switch self {
    case .jpeg: 65500  // libjpeg's; the format's is 65535
    case .webp: 16383  // 14 bits
    case .avif: 65536  // AV1's 16 bits
    case .png, .tiff, .ppm, .heic, .jxl: nil
    }
  }

  /// libvips' name of the format, with options. Colour is kept at full resolution where the format can.
  func options(quality: Int) -> String {
    switch self {
    case .png, .ppm: ".\(rawValue)"
    case .jpeg: ".jpg[Q=\(quality),subsample_mode=off]"
    case .webp: ".webp[Q=\(quality),smart_subsample]"
    case .tiff: ".tif[compression=deflate,predictor=horizontal]"
    case .avif: ".avif[compression=av1,Q=\(quality),subsample_mode=off,effort=4]"
    case .heic: ".heic[compression=hevc,Q=\(quality),subsample_mode=off]"
    case .jxl: ".jxl[Q=\(quality)]"
    }
  }
}
