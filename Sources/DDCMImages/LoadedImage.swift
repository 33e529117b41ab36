public import DDCM
import Files

/// An image read from a file or from bytes, in sRGB, with notes on what was changed.
///
///     let photo = try LoadedImage(path: "photo.jpg")
///     for note in photo.notes { print(note) }
///     print(photo.image.width, photo.image.height)
///
/// Read are PNG, JPEG, WebP, GIF, TIFF and PNM files, and JPEG 2000, AVIF, HEIC and JPEG XL files where the installed
/// libvips supports them; the content decides, not the name. Colour is converted to sRGB from the ICC profile, or from
/// the colour encoding that a PNG, AVIF, HEIC or JPEG XL file states otherwise; samples without such a statement are
/// taken as sRGB. The EXIF orientation is applied, transparency is composited on a background, and of several pages or
/// frames the first is read. Raw photographs are refused, whose embedded previews are not the photograph.
public struct LoadedImage: Sendable, Equatable {
  public let image: RGBImage

  /// What was changed in reading, in the order in which it was.
  public let notes: [Note]

  /// 64 megapixels, 192 MB as `RGBImage`.
  public static let defaultMaxPixels = 64_000_000

  /// Reads a file or a pipe.
  ///
  /// - Parameters:
  ///   - path: a file or a pipe.
  ///   - background: the colour behind transparent pixels.
  ///   - maxPixels: the largest width × height; a larger image is refused before it is decoded.
  ///   - strict: whether a file is refused of which the decoder finds a part damaged and could go on, as is usual
  ///     with JPEG.
  /// - Throws: `DDCMError` of category `.notFound` or `.inputOutput` for the file, `.notRecognized` for what is not
  ///   an image, `.unsupported` for images of other kinds, `.damaged`, or `.limit`.
  public init(
    path: String, background: Color = .white, maxPixels: Int = defaultMaxPixels, strict: Bool = false
  ) throws(DDCMError) {
    let reader = ImageReader(
      name: "'\(FileName.printable(path))'", background: background, maxPixels: maxPixels, strict: strict)
    do {
      let file = try InputFile(path: path)
      if let size = file.size {
        self = try reader.read(.file(descriptor: file.descriptor, size: size))
      } else {
        self = try reader.read(.memory(reader.allBytes(of: file)))
      }
    } catch {
      throw DDCMError(error)
    }
  }

  /// Reads the content of a file, for example from standard input.
  ///
  /// - Parameters:
  ///   - name: the name of the source in errors, as in "Standard input is not an image".
  ///   - background: the colour behind transparent pixels.
  ///   - maxPixels: the largest width × height; a larger image is refused before it is decoded.
  ///   - strict: whether a file is refused of which the decoder finds a part damaged and could go on.
  /// - Throws: `DDCMError` of category `.notRecognized`, `.unsupported`, `.damaged` or `.limit`.
  public init(
    bytes: [UInt8], name: String = "standard input", background: Color = .white, maxPixels: Int = defaultMaxPixels,
    strict: Bool = false
  ) throws(DDCMError) {
    let reader = ImageReader(name: name, background: background, maxPixels: maxPixels, strict: strict)
    do {
      self = try reader.read(.memory(bytes))
    } catch {
      throw error.ddcmError
    }
  }

  init(image: RGBImage, notes: [Note]) {
    self.image = image
    self.notes = notes
  }
}
