/// The kind of an image file, by its content.
enum FileKind: Equatable {
  case png, jpeg, pnm, tiff, heif, jpeg2000, jpegXL, other
  /// A kind that is not read, with an article: "a BMP image".
  case unsupported(String)

  init(_ data: ImageData) {
    if let (_, kind) = Self.starts.first(where: { data.hasBytes($0.bytes, at: 0) }) {
      self = kind == .jpeg ? Self.jpeg(data) : kind
    } else if data.hasBytes("ftyp", at: 4) {
      self = Self.baseMedia(data)
    } else if data.hasBytes("BM", at: 0), let size = data.integer(at: 14, bytes: 4, littleEndian: true),
      Self.sizesOfBMPHeaders.contains(size)
    {
      self = .unsupported("a BMP image")
    } else if data.hasBytes("P", at: 0), "123456fF".utf8.contains(where: { data.hasBytes([$0], at: 1) }) {
      self = .pnm
    } else {
      self = .other
    }
  }

  /// The name of a kind that not every libvips reads, with an article.
  var optionalName: String? {
    switch self {
    case .heif: "an AVIF or HEIC image or image sequence"
    case .jpeg2000: "a JPEG 2000 image"
    case .jpegXL: "a JPEG XL image"
    default: nil
    }
  }

  private static let sizesOfBMPHeaders = [12, 40, 52, 56, 64, 108, 124]

  private static let starts: [(bytes: [UInt8], kind: FileKind)] = [
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
    ([0xFF, 0xD8, 0xFF], .jpeg),
    ([0x49, 0x49, 42, 0], .tiff), ([0x4D, 0x4D, 0, 42], .tiff), ([0x49, 0x49, 43, 0], .tiff),
    ([0x4D, 0x4D, 0, 43], .tiff),
    ([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A], .jpeg2000), ([0xFF, 0x4F, 0xFF, 0x51], .jpeg2000),
    ([0xFF, 0x0A], .jpegXL), ([0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A], .jpegXL),
    ([0, 0, 1, 0], .unsupported("a Windows icon")),
    ([0x49, 0x49, 0xBC, 1], .unsupported("a JPEG XR image")),
    ([0x76, 0x2F, 0x31, 1], .unsupported("an OpenEXR image")),
    (Array("#?RADIANCE".utf8), .unsupported("a Radiance HDR image")),
    (Array("#?RGBE".utf8), .unsupported("a Radiance HDR image")),
    (Array("8BPS".utf8), .unsupported("a Photoshop document")),
    (Array("gimp xcf".utf8), .unsupported("a GIMP document")),
    (Array("qoif".utf8), .unsupported("a QOI image")),
    (Array("P7\n".utf8), .unsupported("a PAM image")),
    (Array("FUJIFILMCCD-RAW".utf8), .unsupported("a raw photograph (Fujifilm RAF)")),
    (Array("IIRO".utf8), .unsupported("a raw photograph (Olympus ORF)")),
    (Array("IIRS".utf8), .unsupported("a raw photograph (Olympus ORF)")),
    (Array("MMOR".utf8), .unsupported("a raw photograph (Olympus ORF)")),
    (Array("IIU\0".utf8), .unsupported("a raw photograph (Panasonic RW2)")),
    (Array("FOVb".utf8), .unsupported("a raw photograph (Sigma X3F)")),
  ]

  /// JPEG files whose frame has 8 bits per sample and is not lossless (ITU-T T.81, annex B); the rest by name.
  private static func jpeg(_ data: ImageData) -> FileKind {
    var place = 2
    while let marker = data.integer(at: place + 1, bytes: 1), data.hasBytes([0xFF], at: place) {
      guard marker != 0xFF else {  // padding
        place += 1
        continue
      }
      guard marker != 0xDA, let length = data.integer(at: place + 2, bytes: 2), length >= 2 else { break }
      switch marker {
      case 0xC3, 0xC7, 0xCB, 0xCF: return .unsupported("a lossless JPEG image")
      case 0xC0, 0xC1, 0xC2, 0xC5, 0xC6, 0xC9, 0xCA, 0xCD, 0xCE:
        guard let bits = data.integer(at: place + 4, bytes: 1), bits != 8 else { return .jpeg }
        return .unsupported("a JPEG image of \(bits) bits per sample")
      default: place += 2 + length
      }
    }
    return .jpeg
  }

  /// Files of boxes (ISO/IEC 14496-12), which images share with videos.
  private static func baseMedia(_ data: ImageData) -> FileKind {
    let brand = String(decoding: data.bytes(at: 8, count: 4), as: UTF8.self)
    return switch brand {
    case "crx ": .unsupported("a raw photograph (Canon CR3)")
    case "isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "qt  ", "3gp4", "3gp5":
      .unsupported("a video")
    case "avif", "avis", "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "mif2", "msf1", "miaf": .heif
    default: .other
    }
  }
}
