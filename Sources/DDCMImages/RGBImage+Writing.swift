import CVips
public import DDCM
import Files

extension RGBImage {
  /// The default quality of lossy formats: visually lossless.
  public static let defaultQuality = 95

  /// Writes a file in the format of its extension. The file appears whole or not at all, and holds sRGB pixels only.
  ///
  /// - Parameters:
  ///   - path: a name that ends in an extension of an `ImageFormat`.
  ///   - quality: for the lossy formats, 1...100; PNG, TIFF and PPM ignore it.
  ///   - overwriting: whether an existing file may be replaced.
  /// - Throws: `DDCMError` of category `.usage` for a quality out of range or an unknown extension, `.unsupported`
  ///   for a format that libvips cannot write or that cannot hold as many pixels, `.inputOutput` where a file exists or
  ///   cannot be written.
  public func write(to path: String, quality: Int = defaultQuality, overwriting: Bool = false) throws(DDCMError) {
    do {
      guard let format = ImageFormat(path: path) else { throw ImageError.unknownFormat(path: path) }
      let file = try AtomicFile(path: path, overwriting: overwriting)
      try file.write(encoded(as: format, quality: quality))
      try file.commit()
    } catch {
      throw DDCMError(error)
    }
  }

  /// The content of a file, sRGB pixels only.
  ///
  /// - Parameter quality: for the lossy formats, 1...100.
  /// - Throws: `DDCMError` of category `.usage` for a quality out of range, or `.unsupported`.
  public func encoded(as format: ImageFormat = .png, quality: Int = defaultQuality) throws(DDCMError) -> [UInt8] {
    guard 1...100 ~= quality else { throw ImageError.qualityOutOfRange(quality).ddcmError }
    return try encoded(as: format, options: format.options(quality: quality))
  }

  /// The content of a file with libvips' own options, ".png[palette]" for example.
  package func encoded(as format: ImageFormat, options: String) throws(DDCMError) -> [UInt8] {
    try format.check(width: width, height: height)
    let bytes: Result<[UInt8], ImageError> = Vips.use {
      unsafe pixels.withUnsafeBufferPointer { pixels in
        let image = unsafe VipsImage(cvips_from_rgb(pixels.baseAddress, Int32(width), Int32(height)))
        guard let bytes = image?.saved(as: options) else {
          return .failure(.cannotEncode(format: format, reason: Vips.reason()))
        }
        return .success(bytes)
      }
    }
    do {
      return try bytes.get()
    } catch {
      throw error.ddcmError
    }
  }
}
