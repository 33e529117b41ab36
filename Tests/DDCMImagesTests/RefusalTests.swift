import DDCM
import DDCMImages
import DDCMTesting
import Files
import Foundation
import Testing

@Suite("A file that cannot be read") struct RefusalTests {
  @Test("may be missing")
  func missing() {
    #expect(throws: FileError.missing(path: "/no/such/image.png").ddcmError) {
      try LoadedImage(path: "/no/such/image.png")
    }
  }

  @Test("may be a directory")
  func directory() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileError.unreadable(path: folder.path, reason: "it is a directory").ddcmError) {
      try LoadedImage(path: folder.path)
    }
  }

  @Test(
    "may be no image",
    arguments: [
      "", "x", "A sentence, and then another one, so that its start is long enough.\n", "\u{89}PNG",
      "%PDF-1.7\n1 0 obj", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
      "1,2,3\n4,5,6\n",
    ])
  func notAnImage(_ text: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("image.png")
    try Data(text.utf8).write(to: URL(filePath: path))
    #expect(throws: ImageError.notAnImage(source: "'\(path)'").ddcmError) { try LoadedImage(path: path) }
    #expect(throws: ImageError.notAnImage(source: "standard input").ddcmError) {
      try LoadedImage(bytes: Array(text.utf8))
    }
  }

  @Test("ends early, wherever that is", arguments: ImageFormat.writable)
  func truncated(_ format: ImageFormat) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("image")
    let bytes = try RGBImage.varied(160, 120).encoded(as: format)
    // The last bytes are a trailer, or padding that no decoder looks at.
    for length in [12, 20, 40, 64, 100, 200].filter({ $0 < bytes.count / 2 }) + (1...19).map({ bytes.count * $0 / 20 })
    {
      let part = Array(bytes[..<length])
      try Data(part).write(to: URL(filePath: path))
      for read in [{ try LoadedImage(path: path) }, { try LoadedImage(bytes: part, name: "'\(path)'") }] {
        let error = #expect(throws: DDCMError.self, "\(length) of \(bytes.count) bytes") { try read() }
        let text = error.map(\.description) ?? ""
        switch error?.category {
        case .damaged?:
          #expect(text.hasPrefix("'\(path)' is damaged or incomplete: ") && text.hasSuffix("."))
          #expect(!text.contains("\n") && !text.contains("blocked"))
        case .notRecognized?: #expect(text.hasPrefix("'\(path)' is not") && length < 64)
        default: Issue.record("\(length) of \(bytes.count) bytes: \(text)")
        }
      }
    }
  }

  @Test("is larger than allowed, and is not decoded then")
  func limit() throws {
    let image = RGBImage.varied(40, 25)
    let bytes = try image.encoded()
    #expect(try LoadedImage(bytes: bytes, maxPixels: 1000).image == image)
    let error = ImageError.tooLarge(source: "standard input", width: 40, height: 25, limit: 999)
    #expect(throws: error.ddcmError) { try LoadedImage(bytes: bytes, maxPixels: 999) }
  }

  @Test("claims to be gigantic", arguments: [(60000, 60000), (64001, 1000), (2_147_483_647, 1), (1, 2_147_483_647)])
  func hostileHeader(_ width: Int, _ height: Int) {
    let files = [
      PNGFile(width: UInt32(width), height: UInt32(height), rows: [[0, 0, 0]]).bytes,
      Array("P6 \(width) \(height) 255\n\0\0\0".utf8),
    ]
    for file in files {
      let time = processorTime {
        let error = #expect(throws: DDCMError.self) { try LoadedImage(bytes: file) }
        let tooLarge = ImageError.tooLarge(
          source: "standard input", width: width, height: height, limit: LoadedImage.defaultMaxPixels)
        #expect(error == tooLarge.ddcmError || error?.category == .damaged, "\(String(describing: error))")
      }
      #expect(time < .seconds(5))
    }
  }

  @Test(
    "states an impossible size", arguments: [(UInt32(0), UInt32(1)), (1, 0), (0, 0), (0x8000_0000, 1), (.max, .max)])
  func impossibleSize(_ width: UInt32, _ height: UInt32) {
    let file = PNGFile(width: width, height: height, rows: [[0, 0, 0]])
    #expect(throws: DDCMError.self) { try LoadedImage(bytes: file.bytes) }
  }

  @Test("has any byte changed, and then is read or refused, but never crashes", arguments: ImageFormat.writable)
  func flipped(_ format: ImageFormat) throws {
    let bytes = try RGBImage.varied(24, 16).encoded(as: format)
    for (turn, position) in stride(from: 0, to: min(bytes.count, 360), by: 3).enumerated() {
      var changed = bytes
      changed[position] ^= [0xFF, 0x01, 0x80][turn % 3]
      do {
        let image = try LoadedImage(bytes: changed, maxPixels: 1_000_000).image
        #expect(image.width * image.height <= 1_000_000)
      } catch { #expect(error.category != .internal) }
    }
  }

  @Test(
    "is named if it is an image of a kind that is not read",
    arguments: [
      ("BM" + String(repeating: "\0", count: 12) + "\u{28}\0\0\0", "a BMP image"),
      ("8BPS\0\u{1}", "a Photoshop document"),
      ("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n", "a Radiance HDR image"), ("qoif\0\0", "a QOI image"),
      ("\0\0\u{1}\0\u{1}\0", "a Windows icon"), ("P7\nWIDTH 1\n", "a PAM image"),
      ("\0\0\0\u{18}ftypmp42\0\0\0\0", "a video"), ("\0\0\0\u{18}ftypcrx \0\0\0\u{1}", "a raw photograph (Canon CR3)"),
      ("FUJIFILMCCD-RAW 0201", "a raw photograph (Fujifilm RAF)"), ("IIU\0", "a raw photograph (Panasonic RW2)"),
    ])
  func otherKinds(_ text: String, _ kind: String) {
    let error = ImageError.unsupported(source: "standard input", kind: kind)
    #expect(throws: error.ddcmError) { try LoadedImage(bytes: text.unicodeScalars.map { UInt8($0.value) }) }
  }

  @Test("is a JPEG file that the decoder does not know, by name")
  func otherJPEG() throws {
    let file = try RGBImage.smooth(16, 16).encoded(as: .jpeg)
    let frame = try #require(file.indices.first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    func changed(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
      var file = file
      change(&file)
      return file
    }
    let kinds = [
      "a JPEG image of 12 bits per sample": changed { ($0[frame + 1], $0[frame + 4]) = (0xC1, 12) },
      "a lossless JPEG image": changed { $0[frame + 1] = 0xC3 },
    ]
    for (kind, file) in kinds {
      #expect(throws: ImageError.unsupported(source: "standard input", kind: kind).ddcmError) {
        try LoadedImage(bytes: file)
      }
    }
  }

  @Test(
    "is described with the reason and the remedy",
    arguments: [
      (
        ImageError.damaged(source: "'a.jpg'", reason: "VipsJpeg: premature end"), DDCMError.Category.damaged,
        "'a.jpg' is damaged or incomplete: VipsJpeg: premature end."
      ),
      (
        .tooLarge(source: "'a.png'", width: 60000, height: 60000, limit: 64_000_000), .limit,
        "'a.png' has 60000×60000 pixels; the limit is 64000000. Scale the image down, or raise maxPixels."
      ),
      (
        .notAnImage(source: "standard input"), .notRecognized,
        "Standard input is not an image of a known format. Give a PNG, JPEG, WebP, GIF, TIFF or PNM file, or, where libvips "
          + "supports them, a JPEG 2000, AVIF, HEIC or JPEG XL file."
      ),
      (
        .unsupported(source: "'a.bmp'", kind: "a BMP image"), .unsupported,
        "'a.bmp' is a BMP image, which is not supported. Convert it to PNG or TIFF with another program."
      ),
      (.tooLong(source: "'p'", limit: 9), .limit, "'p' has more than 9 bytes. Save it to a file first."),
    ])
  func sentences(_ error: ImageError, _ category: DDCMError.Category, _ text: String) {
    #expect(error.ddcmError.category == category)
    #expect("\(error)" == text)
  }
}
