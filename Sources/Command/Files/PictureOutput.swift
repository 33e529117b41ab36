import Pictures

/// Where a picture goes, and in which format; both are checked before the work.
struct PictureOutput: ~Copyable {
  private let output: Output
  private let format: PictureFormat

  /// - Parameter format: nil for what the name says; PNG on standard output.
  /// - Throws: `PictureError.unknownFormat` or `.cannotEncode`, and what `Output` throws.
  init(path: String, format: PictureFormat? = nil, force: Bool) throws {
    let format = try Self.format(of: path, asked: format)
    output = try Output(path: path, force: force)
    self.format = format
  }

  private static func format(of path: String, asked: PictureFormat?) throws -> PictureFormat {
    let isStandardOutput = path == StandardStreams.placeholder
    guard let format = asked ?? (isStandardOutput ? .png : PictureFormat(path: path)) else {
      throw PictureError.unknownFormat(path: path)
    }
    // Trying out what libvips writes takes a moment, and of these it may lack some.
    if [.avif, .heic, .jxl].contains(format), !PictureFormat.writable.contains(format) {
      throw PictureError.cannotEncode(format: format, reason: "it has no encoder for it")
    }
    return format
  }

  consuming func finish(_ picture: Picture) throws {
    let bytes = try picture.encoded(as: format)
    try output.finish(bytes)
  }
}
