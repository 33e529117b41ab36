/// The formats that pictures are written in.
public enum PictureFormat: String, Sendable, CaseIterable, CustomStringConvertible {
  case png, jpeg, webp, tiff, ppm, avif, heic, jxl

  /// The name endings of such files, the usual one first.
  public var extensions: [String] {
    switch self {
    case .jpeg: ["jpg", "jpeg"]
    case .tiff: ["tif", "tiff"]
    default: [rawValue]
    }
  }

  /// The format of a name ("jpeg") or of a name ending ("jpg"), in any case.
  public init?(name: String) {
    let name = name.lowercased()
    guard let format = Self.allCases.first(where: { $0.rawValue == name || $0.extensions.contains(name) }) else {
      return nil
    }
    self = format
  }

  /// The format that a file's name asks for: what follows the last dot of its last component.
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

  /// Whether what is read back is what was written, at any quality.
  public var isLossless: Bool { [.png, .tiff, .ppm].contains(self) }

  /// The formats that the libvips of this computer writes, found out by writing a small picture in each.
  public static let writable: [PictureFormat] = {
    let sample = Picture(width: 64, height: 64, pixels: [UInt8](repeating: 128, count: 3 * 64 * 64))
    return allCases.filter { (try? sample.encoded(as: $0)) != nil }
  }()

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
