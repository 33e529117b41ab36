import CVips
import Files

extension Picture {
  /// The quality of lossy formats unless told otherwise, 1...100: hard to tell from the picture itself.
  public static let defaultQuality = 95

  /// Writes a file, in the format that its name asks for. The file appears whole or not at all.
  ///
  /// - Parameters:
  ///   - quality: for the lossy formats, 1...100; PNG, TIFF and PPM ignore it.
  ///   - overwriting: whether a file of this name may be replaced.
  /// - Throws: `PictureError.unknownFormat` or `.cannotEncode`; `FileError.exists` or `.unwritable`.
  public func write(to path: String, quality: Int = defaultQuality, overwriting: Bool = false) throws {
    guard let format = PictureFormat(path: path) else { throw PictureError.unknownFormat(path: path) }
    let file = try AtomicFile(path: path, overwriting: overwriting)
    try file.write(encoded(as: format, quality: quality))
    try file.commit()
  }

  /// The bytes of a file, for example for standard output. Nothing but the pixels is in it, which are sRGB.
  ///
  /// - Throws: `PictureError.cannotEncode`.
  public func encoded(
    as format: PictureFormat = .png, quality: Int = defaultQuality
  ) throws(PictureError) -> [UInt8] {
    precondition((1...100).contains(quality), "quality is 1...100")
    return try encoded(as: format, options: format.options(quality: quality))
  }

  /// The bytes of a file with libvips' own options, ".png[palette]" for example.
  package func encoded(as format: PictureFormat, options: String) throws(PictureError) -> [UInt8] {
    let result: Result<[UInt8], PictureError> = Vips.use {
      unsafe pixels.withUnsafeBufferPointer { pixels in
        let image = unsafe VipsImage(cvips_from_rgb(pixels.baseAddress, Int32(width), Int32(height)))
        guard let bytes = image?.saved(as: options) else {
          return .failure(.cannotEncode(format: format, reason: Vips.reason()))
        }
        return .success(bytes)
      }
    }
    return try result.get()
  }
}
