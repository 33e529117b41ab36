import DDCM
import DDCMImages
import Foundation
import Testing

/// One kind of image file: its pixels, and how they are stored.
struct StoredImage: Sendable, CustomTestStringConvertible {
  enum Format: String, Sendable {
    case png, tiff, ppm, jpeg, webp, jxl, avif
  }

  enum Statement: Sendable, Equatable {
    case none, sRGB
    /// PNG's gAMA of linear light.
    case linear
    case primaries, codePoints
    case profileOfP3
    /// Of a grey image, gamma 2.2.
    case greyProfile
  }

  enum Alpha: Sendable { case none, straight, premultiplied }

  var format: Format
  /// Of a sample; 32 is floating point.
  var bits: UInt16 = 8
  var isGrey = false
  var statement = Statement.none
  var alpha = Alpha.none
  var orientation: UInt16 = 1

  var testDescription: String {
    "\(format) \(bits) bits \(isGrey ? "grey" : "colour") \(statement) alpha \(alpha) orientation \(orientation)"
  }

  static let (width, height) = (3, 2)

  /// In the gamut of sRGB, so that nothing is clipped.
  private static let colors: [[UInt8]] = [
    [200, 120, 90], [90, 160, 110], [128, 128, 128], [60, 70, 140], [250, 250, 250], [140, 90, 60],
  ]

  /// Opaque, half transparent, and transparent.
  private static let opacities: [UInt8] = [255, 128, 200, 0, 255, 64]

  /// The stored samples of a pixel, without alpha.
  private func samples(_ pixel: Int) -> [UInt8] { isGrey ? [Self.colors[pixel][0]] : Self.colors[pixel] }

  private func opacity(_ pixel: Int) -> UInt8 { alpha == .none ? 255 : Self.opacities[pixel] }

  /// Pixels on a side for each of the image: blocks, where the format is lossy.
  var block: Int { format == .jpeg || format == .avif ? 16 : 1 }

  var isExact: Bool { block == 1 }
}

// MARK: - What the image is to be

extension StoredImage {
  /// The colour in sRGB on white, 0...255.
  private func shown(_ pixel: Int) -> [Double] {
    let values = samples(pixel)
    let color: [Double]
    switch statement {
    case .none, .sRGB: color = values.map(Double.init)
    case .linear: color = values.map { DDCMImagesTests.sRGB(linear: Double($0) / 255) }
    case .greyProfile: color = values.map { DDCMImagesTests.sRGB(linear: pow(Double($0) / 255, 2.2)) }
    case .primaries, .codePoints, .profileOfP3: color = DDCMImagesTests.sRGB(displayP3: values)
    }
    let share = Double(opacity(pixel)) / 255
    return (color.count == 1 ? [color[0], color[0], color[0]] : color).map { $0 * share + 255 * (1 - share) }
  }

  /// Its columns and rows, upright.
  var uprightSize: (width: Int, height: Int) {
    orientation < 5 ? (Self.width, Self.height) : (Self.height, Self.width)
  }

  /// The colour at a place of the upright image (EXIF 2.32, 4.6.4).
  func expected(_ x: Int, _ y: Int) -> [Double] {
    let (right, bottom) = (Self.width - 1, Self.height - 1)
    let (column, row) =
      switch orientation {
      case 2: (right - x, y)
      case 3: (right - x, bottom - y)
      case 4: (x, bottom - y)
      case 5: (y, x)
      case 6: (y, bottom - x)
      case 7: (right - y, bottom - x)
      case 8: (right - y, x)
      default: (x, y)
      }
    return shown(row * Self.width + column)
  }

  /// What the reader has to say, by the names of the notes; nothing else.
  var expectedNotes: Set<String> {
    var notes: Set<String> = []
    if bits == 32 { notes.insert("floatingPoint") } else if bits > 8 { notes.insert("depth") }
    switch statement {
    case .none, .sRGB: break
    case .linear, .primaries, .codePoints: notes.insert("colorEncoding")
    case .profileOfP3, .greyProfile: notes.insert("profile")
    }
    if alpha != .none { notes.insert("transparency") }
    if orientation > 1 { notes.insert("orientation") }
    return notes
  }
}

// MARK: - The file

extension StoredImage {
  func file() throws -> [UInt8] {
    switch format {
    case .png: try png()
    case .tiff: try tiff()
    case .ppm: ppm()
    case .jpeg: try written(as: .jpeg, "jpg", "Q=100,subsample_mode=off").withEXIF(orientation: orientation)
    case .webp: try written(as: .webp, "webp", "lossless")
    case .jxl: try written(as: .jxl, "jxl", "lossless")
    case .avif: try written(as: .avif, "avif", "Q=100,compression=av1,subsample_mode=off")
    }
  }

  private var pixels: Range<Int> { 0..<Self.width * Self.height }

  /// A sample of 8 bits at the file's depth, most significant byte first.
  private func deep(_ value: UInt8) -> [UInt8] { bits == 16 ? [value, value] : [value] }

  private func png() throws -> [UInt8] {
    var extra: [(type: String, data: [UInt8])] = []
    switch statement {
    case .none: break
    case .sRGB: extra.append(("sRGB", [0]))
    case .linear: extra.append(("gAMA", bigEndian(UInt32(100_000))))
    case .primaries:
      let values: [UInt32] = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000]
      extra.append(("cHRM", values.flatMap { bigEndian($0) }))
    case .codePoints: extra.append(("cICP", [12, 13, 0, 1]))
    case .profileOfP3: extra.append(("iCCP", Array("P3\0\0".utf8) + zlibStored(try ProfileTests.profileOfP3())))
    case .greyProfile: extra.append(("iCCP", Array("grey\0\0".utf8) + zlibStored(try ProfileTests.greyProfile())))
    }
    if orientation > 1 { extra.append(("eXIf", exif(orientation: orientation))) }
    let rows = (0..<Self.height).map { row in
      (0..<Self.width).flatMap { column -> [UInt8] in
        let pixel = row * Self.width + column
        return (samples(pixel) + (alpha == .none ? [] : [opacity(pixel)])).flatMap(deep)
      }
    }
    let type: UInt8 = (isGrey ? 0 : 2) + (alpha == .none ? 0 : 4)
    return PNGFile(
      width: UInt32(Self.width), height: UInt32(Self.height), depth: UInt8(bits), colorType: type, extra: extra,
      rows: rows
    ).bytes
  }

  private func tiff() throws -> [UInt8] {
    let data = pixels.flatMap { pixel -> [UInt8] in
      let share = alpha == .premultiplied ? Double(opacity(pixel)) / 255 : 1
      let color = samples(pixel).map { Double($0) / 255 * share }
      return (color + (alpha == .none ? [] : [Double(opacity(pixel)) / 255])).flatMap { value -> [UInt8] in
        switch bits {
        case 32: littleEndian(Float(value).bitPattern)
        case 16: littleEndian(UInt16((value * 65535).rounded()))
        default: [UInt8((value * 255).rounded())]
        }
      }
    }
    let profile: [UInt8] =
      switch statement {
      case .profileOfP3: try ProfileTests.profileOfP3()
      case .greyProfile: try ProfileTests.greyProfile()
      default: []
      }
    return TIFFFile(
      width: UInt16(Self.width), height: UInt16(Self.height), bits: bits,
      samples: (isGrey ? 1 : 3) + (alpha == .none ? 0 : 1), meaning: isGrey ? .blackIsZero : .rgb,
      orientation: orientation, hasAlpha: alpha != .none, isPremultiplied: alpha == .premultiplied,
      sampleFormat: bits == 32 ? 3 : 1, profile: profile, data: data
    ).bytes
  }

  private func ppm() -> [UInt8] {
    let header = "P\(isGrey ? 5 : 6) \(Self.width) \(Self.height) \(bits == 16 ? 65535 : 255)\n"
    return Array(header.utf8) + pixels.flatMap { samples($0).flatMap(deep) }
  }

  /// By libvips.
  private func written(as format: ImageFormat, _ suffix: String, _ options: String) throws -> [UInt8] {
    let image = RGBImage(width: block * Self.width, height: block * Self.height) { x, y in
      samples(y / block * Self.width + x / block)
    }
    let profile = statement == .profileOfP3 ? ",profile=p3" : ""
    return try image.encoded(as: format, options: ".\(suffix)[\(options)\(profile)]")
  }
}

// MARK: - The table

extension StoredImage {
  static let all: [StoredImage] = {
    var all: [StoredImage] = []
    let colored: [Statement] = [.none, .sRGB, .linear, .primaries, .codePoints, .profileOfP3]
    for isGrey in [false, true] {
      for alpha in [Alpha.none, .straight] {
        for orientation in [1, 2, 3, 6, 8] as [UInt16] {
          for bits in [8, 16] as [UInt16] {
            all += (isGrey ? [.none, .sRGB, .linear, .greyProfile] : colored).map {
              Self(
                format: .png, bits: bits, isGrey: isGrey, statement: $0, alpha: alpha, orientation: orientation)
            }
          }
        }
      }
      for alpha in [Alpha.none, .straight, .premultiplied] {
        for orientation in 1...8 as ClosedRange<UInt16> {
          for bits in [8, 16, 32] as [UInt16] where bits < 32 || alpha != .premultiplied {
            all += [Statement.none, isGrey ? .greyProfile : .profileOfP3].map {
              Self(
                format: .tiff, bits: bits, isGrey: isGrey, statement: $0, alpha: alpha, orientation: orientation)
            }
          }
        }
      }
      all += [8, 16].map { Self(format: .ppm, bits: $0, isGrey: isGrey) }
    }
    for statement in [Statement.none, .profileOfP3] {
      all += (1...8).map { Self(format: .jpeg, statement: statement, orientation: $0) }
      all.append(Self(format: .webp, statement: statement))
    }
    // Not every libvips writes profiles in these; Tests/Vectors/images has their colour statements.
    if ImageFormat.writable.contains(.jxl) { all.append(Self(format: .jxl)) }
    if ImageFormat.writable.contains(.avif) { all.append(Self(format: .avif)) }
    return all
  }()
}

extension Note {
  /// Without its values.
  fileprivate var kind: String { String("\(Mirror(reflecting: self).children.first?.label ?? caseName)") }

  private var caseName: String {
    switch self {
    case .floatingPoint: "floatingPoint"
    case .cmyk: "cmyk"
    case .unusableProfile: "unusableProfile"
    case .unknownColorEncoding: "unknownColorEncoding"
    case .firstFrame: "firstFrame"
    case .missingEnd: "missingEnd"
    default: "\(self)"
    }
  }
}

/// Expected values are closed forms of the colour spaces, and not this reader's.
@Suite("An image file of any format, depth, colour statement, alpha and orientation") struct ConversionTableTests {
  @Test("is sRGB within 1.5 levels, and each change is noted", arguments: StoredImage.all)
  func conversion(_ stored: StoredImage) throws {
    let read = try LoadedImage(bytes: stored.file())
    let (width, height) = stored.uprightSize
    let block = stored.block
    try #require(read.image.width == block * width && read.image.height == block * height)
    var sum = 0.0
    for y in 0..<height {
      for x in 0..<width {
        let found = read.image.pixel(x * block + block / 2, y * block + block / 2)
        let wanted = stored.expected(x, y)
        if stored.isExact { #expect(isClose(found, wanted), "at (\(x), \(y)): \(found), and not \(wanted)") }
        sum += zip(found, wanted).reduce(0) { $0 + abs(Double($1.0) - $1.1) }
      }
    }
    #expect(sum / Double(3 * width * height) <= 1.5)
    #expect(Set(read.notes.map(\.kind)) == stored.expectedNotes, "\(read.notes)")
  }

  @Test("is refused by name if 32-bit samples are multiplied by alpha", arguments: [UInt16(1), 3])
  func premultiplied(_ sampleFormat: UInt16) {
    let file = TIFFFile(
      width: 1, height: 1, bits: 32, samples: 4, hasAlpha: true, isPremultiplied: true, sampleFormat: sampleFormat,
      data: [UInt8](repeating: 1, count: 16))
    let error = #expect(throws: DDCMError.self) { try LoadedImage(bytes: file.bytes) }
    #expect(error?.category == .unsupported)
    #expect(error.map { "\($0)" }?.contains("multiplied by alpha") == true)
  }
}
