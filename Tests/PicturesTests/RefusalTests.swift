import DDCMTesting
import Files
import Foundation
import Pictures
import Testing

@Suite("A file that cannot be read") struct RefusalTests {
  @Test("may be missing")
  func missing() {
    #expect(throws: FileError.missing(path: "/no/such/picture.png")) { try ReadPicture(path: "/no/such/picture.png") }
  }

  @Test("may be a directory")
  func directory() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileError.unreadable(path: folder.path, reason: "it is a directory")) {
      try ReadPicture(path: folder.path)
    }
  }

  @Test(
    "may be no picture",
    arguments: [
      "", "x", "A sentence, and then another one, so that there is enough to look at.\n", "\u{89}PNG", "GIF89a",
      "%PDF-1.7\n1 0 obj", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
      "1,2,3\n4,5,6\n", "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n",
    ])
  func notAPicture(_ text: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("picture.png")
    try Data(text.utf8).write(to: URL(filePath: path))
    #expect(throws: PictureError.notAPicture(source: "'\(path)'")) { try ReadPicture(path: path) }
    #expect(throws: PictureError.notAPicture(source: "standard input")) { try ReadPicture(bytes: Array(text.utf8)) }
  }

  @Test("ends early, wherever that is", arguments: PictureFormat.writable)
  func truncated(_ format: PictureFormat) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("picture")
    let bytes = try Picture.varied(160, 120).encoded(as: format)
    // The last bytes are a trailer, or padding that no decoder looks at.
    for length in [12, 20, 40, 64, 100, 200].filter({ $0 < bytes.count / 2 }) + (1...19).map({ bytes.count * $0 / 20 })
    {
      let part = Array(bytes[..<length])
      try Data(part).write(to: URL(filePath: path))
      for read in [{ try ReadPicture(path: path) }, { try ReadPicture(bytes: part, name: "'\(path)'") }] {
        let error = #expect(throws: PictureError.self, "\(length) of \(bytes.count) bytes") { try read() }
        switch error {
        case .damaged(let source, let reason)?:
          #expect(source == "'\(path)'" && !reason.isEmpty && !reason.contains("\n") && !reason.contains("blocked"))
        case .notAPicture(let source)?: #expect(source == "'\(path)'" && length < 64)
        default: Issue.record("\(length) of \(bytes.count) bytes: \(String(describing: error))")
        }
      }
    }
  }

  @Test("is larger than allowed, and is not decoded then")
  func limit() throws {
    let picture = Picture.varied(40, 25)
    let bytes = try picture.encoded()
    #expect(try ReadPicture(bytes: bytes, pixelLimit: 1000).picture == picture)
    let error = PictureError.tooLarge(source: "standard input", width: 40, height: 25, limit: 999)
    #expect(throws: error) { try ReadPicture(bytes: bytes, pixelLimit: 999) }
  }

  @Test("claims to be gigantic", arguments: [(60000, 60000), (64001, 1000), (2_147_483_647, 1), (1, 2_147_483_647)])
  func hostileHeader(_ width: Int, _ height: Int) {
    let files = [
      PNGFile(width: UInt32(width), height: UInt32(height), rows: [[0, 0, 0]]).bytes,
      Array("P6 \(width) \(height) 255\n\0\0\0".utf8),
    ]
    for file in files {
      let time = processorTime {
        let error = #expect(throws: PictureError.self) { try ReadPicture(bytes: file) }
        switch error {
        case .tooLarge(_, width, height, ReadPicture.defaultPixelLimit)?, .damaged?: break
        default: Issue.record("\(String(describing: error))")
        }
      }
      #expect(time < .seconds(5))
    }
  }

  @Test(
    "has sides that make no sense", arguments: [(UInt32(0), UInt32(1)), (1, 0), (0, 0), (0x8000_0000, 1), (.max, .max)])
  func impossibleSides(_ width: UInt32, _ height: UInt32) {
    let file = PNGFile(width: width, height: height, rows: [[0, 0, 0]])
    #expect(throws: PictureError.self) { try ReadPicture(bytes: file.bytes) }
  }

  @Test("has any byte changed, and then is read or refused, but never crashes", arguments: PictureFormat.writable)
  func flipped(_ format: PictureFormat) throws {
    let bytes = try Picture.varied(24, 16).encoded(as: format)
    for (turn, position) in stride(from: 0, to: min(bytes.count, 360), by: 3).enumerated() {
      var changed = bytes
      changed[position] ^= [0xFF, 0x01, 0x80][turn % 3]
      do {
        let picture = try ReadPicture(bytes: changed, pixelLimit: 1_000_000).picture
        #expect(picture.width * picture.height <= 1_000_000)
      } catch is PictureError {}
    }
  }

  @Test(
    "is named with the reason and with what to do",
    arguments: [
      (
        PictureError.damaged(source: "'a.jpg'", reason: "VipsJpeg: premature end"),
        "'a.jpg' is damaged or incomplete: VipsJpeg: premature end."
      ),
      (
        .tooLarge(source: "'a.png'", width: 60000, height: 60000, limit: 64_000_000),
        "'a.png' has 60000×60000 pixels, 3600 megapixels; the limit is 64. Make it smaller, or allow more."
      ),
      (
        .notAPicture(source: "standard input"),
        "standard input is not a picture that ddcm reads (PNG, JPEG, WebP, TIFF, PPM, AVIF, HEIC and JPEG XL, the last "
          + "three where libvips has them)."
      ),
    ])
  func sentences(_ error: PictureError, _ text: String) { #expect("\(error)" == text) }
}
