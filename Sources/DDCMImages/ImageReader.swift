import CVips
import DDCM
import Files

/// Reads one image file.
struct ImageReader {
  /// The name of the source in errors.
  let name: String
  let background: Color
  let maxPixels: Int
  let strict: Bool

  /// The most bytes that are taken from a pipe.
  private static let maxBytes = 1 << 30

  /// All bytes of a pipe or device, if the first are those of an image.
  func allBytes(of file: borrowing InputFile) throws -> [UInt8] {
    var bytes = try file.read(upTo: 1 << 16)
    let (_, isRecognized) = Vips.use {
      ImageData.memory(bytes).withImage(strict: false) { image, isRecognized in ((), isRecognized) }
    }
    guard isRecognized else { return bytes }
    while true {
      let more = try file.read(upTo: 1 << 20)
      if more.isEmpty { return bytes }
      bytes += more
      guard bytes.count <= Self.maxBytes else { throw ImageError.tooLong(source: name, limit: Self.maxBytes) }
    }
  }

  func read(_ data: ImageData) throws(ImageError) -> LoadedImage {
    let kind = FileKind(data)
    if case .unsupported(let kind) = kind { throw .unsupported(source: name, kind: kind) }
    if kind == .tiff, let tiff = TIFFDirectory(data), let kind = tiff.rawPhotograph ?? tiff.unsupportedSamples {
      throw .unsupported(source: name, kind: kind)
    }
    return kind == .jpeg ? try readJPEG(data) : try decode(data, kind, strict: strict)
  }

  /// libjpeg goes on after most errors with a warning. A first attempt fails at any, and then a second one shows as
  /// much as there is.
  private func readJPEG(_ data: ImageData) throws(ImageError) -> LoadedImage {
    let fault: ImageError
    do throws(ImageError) {
      return try decodeSound(data)
    } catch {
      fault = error
    }
    guard !strict, case .damaged(_, let reason) = fault else { throw fault }
    do throws(ImageError) {
      let read = try decode(data, .jpeg, strict: false)
      return LoadedImage(image: read.image, notes: read.notes + [.damage(reason: reason)])
    } catch {
      // Perhaps nothing is missing but the end marker.
      let end: [UInt8] = [0xFF, 0xD9]
      guard data.count < Self.maxBytes, !data.hasBytes(end, at: data.count - 2),
        let read = try? decodeSound(.memory(data.bytes(at: 0, count: data.count) + end))
      else { throw error }
      return LoadedImage(image: read.image, notes: read.notes + [.missingEnd])
    }
  }

  /// A JPEG file in which nothing is wrong.
  private func decodeSound(_ data: ImageData) throws(ImageError) -> LoadedImage {
    let read = try decode(data, .jpeg, strict: true)
    if let fault = JPEGScan.fault(in: data.bytes(at: 0, count: data.count)) {
      throw .damaged(source: name, reason: fault)
    }
    return read
  }

  /// - Parameter strict: whether warnings of the decoder are failures.
  private func decode(_ data: ImageData, _ kind: FileKind, strict: Bool) throws(ImageError) -> LoadedImage {
    try Vips.use { () throws(ImageError) in
      try data.withImage(strict: strict) { image, isRecognized throws(ImageError) in
        try decode(image, isRecognized, data, kind)
      }
    }
  }

  private func decode(
    _ opened: consuming VipsImage?, _ isRecognized: Bool, _ data: ImageData, _ kind: FileKind
  ) throws(ImageError) -> LoadedImage {
    guard let image = opened else {
      let reason = Vips.reason()
      if isRecognized { throw .damaged(source: name, reason: reason) }
      // The start of a file can be right where libvips lacks the decoder, or the file is cut short.
      throw kind.optionalName.map { .unsupported(source: name, kind: $0) } ?? .notAnImage(source: name)
    }
    let header = image.header
    let (width, height) = (Int(header.width), Int(header.height))
    guard width * height <= maxPixels else {
      throw .tooLarge(source: name, width: width, height: height, limit: maxPixels)
    }
    var notes: [Note] = []
    if header.pages > 1 {
      notes.append(.firstPage(of: Int(header.pages)))
    } else if kind == .jpegXL, JPEGXLHeader(data)?.isAnimation ?? false {
      // A libvips that does not count the frames gives the last.
      throw .unsupported(source: name, kind: "an animated JPEG XL image")
    } else if isAnimation(data, kind) {
      notes.append(.firstFrame)
    }
    let levels = try Levels(header, data, kind, name: name)
    if let note = levels.note { notes.append(note) }
    let converted = try convert(
      image, header, .init(white: levels.white), data, kind, &notes)
    let orientation = Orientation(rawValue: Int(header.orientation)) ?? .upright
    if orientation != .upright { notes.append(.orientation(orientation.rawValue)) }
    var canvas = Canvas(width: width, height: height, orientation: orientation, background: background)
    guard canvas.draw(converted) else { throw .damaged(source: name, reason: Vips.reason()) }
    if canvas.isTransparent { notes.append(.transparency(on: background)) }
    return LoadedImage(image: canvas.image, notes: notes + unique(Vips.warnings()).map(Note.warning))
  }

  /// To 8-bit sRGB, by the ICC profile if there is one that is usable, or by what the file states otherwise.
  private func convert(
    _ image: borrowing VipsImage, _ header: cvips_header, _ how: VipsImage.Conversion, _ data: ImageData,
    _ kind: FileKind, _ notes: inout [Note]
  ) throws(ImageError) -> VipsImage {
    var how = how
    let profile = image.profile
    let profileName = profile.map { ICCProfile.name($0) ?? "" }
    switch ColorStatement(data, kind: kind, profileName: profileName) {
    case .encoding(let encoding) where header.has_levels:
      if encoding.isSRGB { break }
      how.profile = .other(encoding.profile(isGrey: header.is_grey))
      guard let converted = image.toSRGB(how) else { throw .damaged(source: name, reason: Vips.reason()) }
      notes.append(
        encoding.transfer.isHighDynamicRange ? .toneMapped(from: encoding.name) : .colorEncoding(encoding.name))
      return converted
    case .unknown: notes.append(.unknownColorEncoding)
    default:
      guard profile != nil else { break }
      how.profile = .embedded
      if let converted = image.toSRGB(how) {
        let name = profileName.flatMap { $0.isEmpty ? nil : $0 }
        if !ICCProfile.isNameOfSRGB(name) { notes.append(.profile(name: name)) }
        return converted
      }
      _ = Vips.errors()  // a profile for another kind of image, or a broken one
      how.profile = .none
      notes.append(.unusableProfile)
    }
    if header.is_cmyk { notes.append(.cmyk) }
    guard let converted = image.toSRGB(how) else { throw .damaged(source: name, reason: Vips.reason()) }
    return converted
  }

  /// Whether more frames follow, where libvips does not count them.
  private func isAnimation(_ data: ImageData, _ kind: FileKind) -> Bool {
    switch kind {
    case .png: ColorStatement.pngChunks(data)["acTL"] != nil
    case .heif: BoxFile(data).first("moov") != nil
    default: false
    }
  }

  private func unique(_ lines: [String]) -> [String] {
    var seen: Set<String> = []
    return lines.filter { seen.insert($0).inserted }
  }
}

/// The range of an image's samples.
struct Levels {
  /// The sample of full intensity, where samples are levels.
  let white: Double
  let note: Note?

  init(_ header: cvips_header, _ data: ImageData, _ kind: FileKind, name: String) throws(ImageError) {
    let storedBits = Int(header.bits)
    let whole = Double(UInt64(1) << UInt64(min(storedBits, 63)) - 1)
    guard header.has_levels else {
      self.init(white: whole, bits: storedBits)
      return
    }
    switch header.samples {
    case CVIPS_UNSIGNED: break
    case CVIPS_FLOAT:
      self.init(white: 1, note: .floatingPoint)
      return
    default: throw .unsupported(source: name, kind: "an image of signed or complex numbers")
    }
    switch kind {
    case .pnm:
      guard let white = PNMHeader(data)?.white else { break }
      self.init(white: Double(white), bits: Int.bitWidth - white.leadingZeroBitCount)
      return
    case .jpeg2000:
      guard let depth = JPEG2000Header(data) else { break }
      guard !depth.isSigned else { throw .unsupported(source: name, kind: "a JPEG 2000 image of signed numbers") }
      self.init(shifted: depth.bits, to: storedBits)
      return
    case .heif where header.stated_bits > 8:
      self.init(shifted: Int(header.stated_bits), to: storedBits)
      return
    default: break
    }
    self.init(white: whole, bits: storedBits)
  }

  /// Samples of fewer bits than they are stored in: libvips shifts them to the left.
  private init(shifted bits: Int, to storedBits: Int) {
    let shift = max(storedBits - bits, 0)
    self.init(white: Double((1 << min(bits, 32) - 1) << shift), bits: bits)
  }

  private init(white: Double, bits: Int) { self.init(white: white, note: bits > 8 ? .depth(bits: bits) : nil) }

  private init(white: Double, note: Note?) {
    self.white = white
    self.note = note
  }
}
