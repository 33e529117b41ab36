import DDCM
import DDCMImages
import Testing

@Suite("A written image") struct RoundTripTests {
  @Test("comes back byte for byte from a lossless format", arguments: [ImageFormat.png, .tiff, .ppm])
  func lossless(_ format: ImageFormat) throws {
    for image in [RGBImage.varied(1, 1), .varied(1, 700), .varied(700, 1), .varied(130, 97)] {
      let read = try LoadedImage(bytes: image.encoded(as: format))
      #expect(read.image == image)
      #expect(read.notes.isEmpty)
    }
  }

  @Test(
    "comes back close from a lossy format",
    arguments: ImageFormat.writable.filter { ![.png, .tiff, .ppm].contains($0) })
  func lossy(_ format: ImageFormat) throws {
    let image = RGBImage.smooth(130, 97)
    let read = try LoadedImage(bytes: image.encoded(as: format))
    #expect(read.image.width == 130 && read.image.height == 97)
    #expect(read.notes.isEmpty)
    #expect(read.image.psnr(image) > 38)
    let coarse = try LoadedImage(bytes: image.encoded(as: format, quality: 20))
    #expect(coarse.image.psnr(image) < read.image.psnr(image))
  }

  @Test("may have a single pixel", arguments: ImageFormat.writable)
  func single(_ format: ImageFormat) throws {
    let image = RGBImage(width: 1, height: 1, bytes: [200, 100, 50])
    let read = try LoadedImage(bytes: image.encoded(as: format)).image
    #expect((read.width, read.height) == (1, 1))
    #expect(zip(read.pixels, image.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 12 })
  }

  @Test("has at least the formats that every libvips has")
  func writable() {
    #expect(Set(ImageFormat.writable).isSuperset(of: [.png, .jpeg, .webp, .tiff, .ppm]))
  }

  @Test(
    "has the format of its extension",
    arguments: [
      ("a.png", ImageFormat.png), ("a.JPG", .jpeg), ("b/a.jpeg", .jpeg), ("a.b.tif", .tiff), ("a.tiff", .tiff),
      ("x.webp", .webp), ("x.ppm", .ppm), ("x.avif", .avif), ("x.heic", .heic), ("x.jxl", .jxl),
    ])
  func name(_ path: String, _ format: ImageFormat) {
    #expect(ImageFormat(path: path) == format)
  }

  @Test("needs a known extension", arguments: ["a", "a.", "a.gif", "folder.png/a", ".", ""])
  func nameless(_ path: String) throws {
    let error = ImageError.unknownFormat(path: path)
    #expect(throws: error.ddcmError) { try RGBImage.varied(2, 2).write(to: path) }
    let text = "The name '\(path)' does not end with the extension of a supported format. Supported are .png, .jpg,"
    #expect(error.description.hasPrefix(text))
    #expect(error.ddcmError.category == .usage)
  }

  @Test("fits the format, or is refused before the work")
  func size() throws {
    try ImageFormat.webp.check(width: 16383, height: 16383)
    try ImageFormat.png.check(width: 1_000_000, height: 1)
    for (format, width, height) in [(ImageFormat.webp, 16384, 1), (.jpeg, 1, 65501), (.avif, 65537, 1)] {
      let error = ImageError.cannotHold(format: format, width: width, height: height)
      #expect(error.ddcmError.category == .unsupported)
      #expect(throws: error.ddcmError) { try format.check(width: width, height: height) }
    }
    let text = ImageError.cannotHold(format: .webp, width: 65000, height: 1).description
    #expect(text.hasPrefix("A WebP file cannot hold 65000×1 pixels, only 16383 in each direction."))
    let jpeg = try RGBImage(width: 65500, height: 1, bytes: [UInt8](repeating: 0, count: 3 * 65500)).encoded(as: .jpeg)
    #expect(try LoadedImage(bytes: jpeg).image.width == 65500)
  }

  @Test("has a quality of 1 to 100", arguments: [0, 101, -1, .max])
  func quality(_ quality: Int) {
    #expect(throws: ImageError.qualityOutOfRange(quality).ddcmError) {
      try RGBImage.varied(2, 2).encoded(as: .jpeg, quality: quality)
    }
  }
}
