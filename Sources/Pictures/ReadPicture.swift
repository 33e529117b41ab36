import CVips
import Files

/// A picture from a file or from bytes, and what was changed on the way.
public struct ReadPicture: Sendable, Equatable {
  public let picture: Picture
  public let notes: [Note]

  /// 64 megapixels, 192 MB as `Picture`.
  public static let defaultPixelLimit = 64_000_000

  /// Reads a file or a pipe.
  ///
  /// Read are PNG, JPEG, WebP, TIFF, PPM and PGM, and AVIF, HEIC and JPEG XL where the installed libvips has them; the
  /// content tells which. A picture without an ICC profile is taken as sRGB.
  ///
  /// - Parameters:
  ///   - background: the colour behind transparent pixels.
  ///   - pixelLimit: the largest width × height; a larger picture is refused before it is decoded.
  /// - Throws: `FileError.missing` or `.unreadable`; `PictureError.notAPicture`, `.tooLarge` or `.damaged`.
  public init(path: String, background: Color = .white, pixelLimit: Int = defaultPixelLimit) throws {
    let file = try InputFile(path: path)
    let source = Source(name: "'\(path)'", background: background, pixelLimit: pixelLimit)
    self = try Vips.use {
      var recognised = false
      let image = unsafe VipsImage(cvips_open_descriptor(file.descriptor, &recognised))
      return try source.read(image, recognised)
    }
  }

  /// Reads what a file would hold, for example standard input.
  ///
  /// - Parameter name: what errors call it, as in "standard input is not a picture".
  /// - Throws: `PictureError.notAPicture`, `.tooLarge` or `.damaged`.
  public init(
    bytes: [UInt8], name: String = "standard input", background: Color = .white, pixelLimit: Int = defaultPixelLimit
  ) throws {
    let source = Source(name: name, background: background, pixelLimit: pixelLimit)
    self = try Vips.use {
      try unsafe bytes.withUnsafeBytes { bytes in
        var recognised = false
        let image = unsafe VipsImage(cvips_open_bytes(bytes.baseAddress, bytes.count, &recognised))
        return try source.read(image, recognised)
      }
    }
  }

  fileprivate init(picture: Picture, notes: [Note]) {
    self.picture = picture
    self.notes = notes
  }
}

/// What is read, and how.
private struct Source {
  let name: String
  let background: Color
  let pixelLimit: Int

  func read(_ opened: consuming VipsImage?, _ recognised: Bool) throws(PictureError) -> ReadPicture {
    guard let image = opened else {
      let reason = Vips.reason()
      throw recognised ? .damaged(source: name, reason: reason) : .notAPicture(source: name)
    }
    let header = image.header
    let (width, height) = (Int(header.width), Int(header.height))
    guard width * height <= pixelLimit else {
      throw .tooLarge(source: name, width: width, height: height, limit: pixelLimit)
    }
    var notes: [Note] = []
    if header.pages > 1 { notes.append(.firstPage(of: Int(header.pages))) }
    if header.bits > 8 { notes.append(.depth(bits: Int(header.bits))) }

    let converted = try convert(image, header, &notes)
    let orientation = Orientation(rawValue: Int(header.orientation)) ?? .upright
    if orientation != .upright { notes.append(.orientation(orientation.rawValue)) }
    var canvas = Canvas(width: width, height: height, orientation: orientation, background: background)
    guard canvas.draw(converted) else { throw .damaged(source: name, reason: Vips.reason()) }
    if canvas.isTransparent { notes.append(.transparency(on: background)) }
    return ReadPicture(picture: canvas.picture, notes: notes)
  }

  /// To 8-bit sRGB, by the profile if there is one that makes sense.
  private func convert(
    _ image: borrowing VipsImage, _ header: cvips_header, _ notes: inout [Note]
  ) throws(PictureError) -> VipsImage {
    if let profile = image.profile {
      if let converted = image.toSRGB(usingProfile: true) {
        let name = ICCProfile.name(profile)
        if !ICCProfile.isNameOfSRGB(name) { notes.append(.profile(name: name)) }
        return converted
      }
      Vips.forgetReasons()  // a profile for another kind of picture, or a broken one
      notes.append(.unusableProfile)
    }
    if header.is_cmyk { notes.append(.cmyk) }
    guard let converted = image.toSRGB(usingProfile: false) else {
      throw .damaged(source: name, reason: Vips.reason())
    }
    return converted
  }
}
