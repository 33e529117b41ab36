import Pictures
import Testing

@Suite("A written picture") struct RoundTripTests {
  @Test("comes back byte for byte from a lossless format", arguments: [PictureFormat.png, .tiff, .ppm])
  func lossless(_ format: PictureFormat) throws {
    for picture in [Picture.varied(1, 1), .varied(1, 700), .varied(700, 1), .varied(130, 97)] {
      let read = try ReadPicture(bytes: picture.encoded(as: format))
      #expect(read.picture == picture)
      #expect(read.notes.isEmpty)
    }
  }

  @Test("comes back close from a lossy format", arguments: PictureFormat.writable.filter { !$0.isLossless })
  func lossy(_ format: PictureFormat) throws {
    let picture = Picture.smooth(130, 97)
    let read = try ReadPicture(bytes: picture.encoded(as: format))
    #expect(read.picture.width == 130 && read.picture.height == 97)
    #expect(read.notes.isEmpty)
    #expect(read.picture.psnr(picture) > 38)
    let coarse = try ReadPicture(bytes: picture.encoded(as: format, quality: 20))
    #expect(coarse.picture.psnr(picture) < read.picture.psnr(picture))
  }

  @Test("may have a single pixel", arguments: PictureFormat.writable)
  func single(_ format: PictureFormat) throws {
    let picture = Picture(width: 1, height: 1, pixels: [200, 100, 50])
    let read = try ReadPicture(bytes: picture.encoded(as: format)).picture
    #expect((read.width, read.height) == (1, 1))
    #expect(zip(read.pixels, picture.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 12 })
  }

  @Test("has at least the formats that every libvips has")
  func writable() {
    #expect(Set(PictureFormat.writable).isSuperset(of: [.png, .jpeg, .webp, .tiff, .ppm]))
    print("formats written and tested:", PictureFormat.writable)
  }

  @Test(
    "is in the format that the name asks for",
    arguments: [
      ("a.png", PictureFormat.png), ("a.JPG", .jpeg), ("b/a.jpeg", .jpeg), ("a.b.tif", .tiff), ("a.tiff", .tiff),
      ("x.webp", .webp), ("x.ppm", .ppm), ("x.avif", .avif), ("x.heic", .heic), ("x.jxl", .jxl),
    ])
  func name(_ path: String, _ format: PictureFormat) {
    #expect(PictureFormat(path: path) == format)
  }

  @Test("needs a name that says the format", arguments: ["a", "a.", "a.gif", "folder.png/a", ".", ""])
  func nameless(_ path: String) throws {
    #expect(throws: PictureError.unknownFormat(path: path)) { try Picture.varied(2, 2).write(to: path) }
    let message = PictureError.unknownFormat(path: path).description
    #expect(message.hasPrefix("cannot tell from '\(path)' which format to write. This build writes .png, .jpg,"))
  }
}
