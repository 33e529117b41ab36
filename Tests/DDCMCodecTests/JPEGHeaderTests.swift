import DDCM
import DDCMCodec
import DDCMImages
import Testing

@Suite("A JPEG file's header") struct JPEGHeaderTests {
  private let image: RGBImage

  init() {
    let pixels = (0..<50 * 30 * 3).map { (place: Int) -> UInt8 in UInt8((place * 7 + place / 50) % 256) }
    image = RGBImage(width: 50, height: 30, bytes: pixels)
  }

  @Test("says how coefficients are rounded")
  func tables() throws {
    let coarse = try JPEGHeader(parsing: image.encoded(as: .jpeg, options: ".jpg[Q=10,subsample_mode=on]"))
    #expect((coarse.width, coarse.height) == (50, 30))
    #expect(coarse.components.map(\.across) == [2, 1, 1] && coarse.components.map(\.down) == [2, 1, 1])
    // Annex K's table of luma, at quality 10, which is five times as coarse.
    #expect(coarse.components[0].steps.prefix(8) == [80, 55, 50, 80, 120, 200, 255, 255])
    #expect(coarse.components[0].steps[8] == 60)
    let fine = try JPEGHeader(parsing: image.encoded(as: .jpeg, quality: 100))
    #expect(fine.components[0].steps == [Int](repeating: 1, count: 64))
    #expect(fine.components.map(\.across) == [1, 1, 1])
  }

  @Test("leaves out of the plain file what turns or colours the image")
  func plainFile() throws {
    let file = try image.encoded(as: .jpeg, quality: 50)
    let header = try JPEGHeader(parsing: file)
    let orientation: [UInt8] = [0xff, 0xe1, 0, 8] + Array("Exif??".utf8)
    let turned = file.prefix(2) + orientation + file.dropFirst(2)
    #expect(try JPEGHeader(parsing: Array(turned)).plainFile == header.plainFile)
    #expect(try LoadedImage(bytes: header.plainFile).image == LoadedImage(bytes: file).image)
  }

  @Test("is refused where the file is cut off, or another")
  func refusals() throws {
    let file = try image.encoded(as: .jpeg, quality: 50)
    #expect(throws: JPEGError.notJPEG) { try JPEGHeader(parsing: image.encoded(as: .png)) }
    #expect(throws: JPEGError.notJPEG) { try JPEGHeader(parsing: []) }
    let scan = file.indices.dropLast().first { file[$0] == 0xff && file[$0 + 1] == 0xda }!
    for length in 2..<scan {
      #expect(throws: JPEGError.damaged) { try JPEGHeader(parsing: Array(file.prefix(length))) }
    }
  }
}
