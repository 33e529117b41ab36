/// Why a picture could not be read or written. What the file system refuses is a `FileError` instead.
public enum PictureError: Error, Equatable, CustomStringConvertible {
  case notAPicture(source: String)
  case damaged(source: String, reason: String)
  case tooLarge(source: String, width: Int, height: Int, limit: Int)
  case unknownFormat(path: String)
  case cannotEncode(format: PictureFormat, reason: String)

  public var description: String {
    switch self {
    case .notAPicture(let source):
      "\(source) is not a picture that ddcm reads (PNG, JPEG, WebP, TIFF, PPM, AVIF, HEIC and JPEG XL, the last three "
        + "where libvips has them)."
    case .damaged(let source, let reason):
      "\(source) is damaged or incomplete: \(reason)."
    case .tooLarge(let source, let width, let height, let limit):
      "\(source) has \(width)×\(height) pixels, \(megapixels(width * height)) megapixels; the limit is "
        + "\(megapixels(limit)). Make it smaller, or allow more."
    case .unknownFormat(let path):
      "cannot tell from '\(path)' which format to write. This build writes "
        + PictureFormat.writable.map { "." + $0.extensions[0] }.joined(separator: ", ") + "."
    case .cannotEncode(let format, let reason):
      "this libvips cannot write \(format): \(reason). This build writes "
        + PictureFormat.writable.map(\.description).joined(separator: ", ") + "."
    }
  }
}

private func megapixels(_ pixels: Int) -> String {
  let tenths = (pixels + 50_000) / 100_000
  return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
}
