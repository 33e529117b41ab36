import DDCM
import DDCMImages
import Files
import Foundation
import Testing

@Suite("An image") struct ImageTests {
  @Test("is its planes, channel by channel, from −1 to 1")
  func planes() {
    let image = RGBImage(width: 2, height: 1, bytes: [0, 255, 51, 255, 0, 102])
    #expect(image.planar.elementsEqual([-1, 1, 1, -1, -0.6, -0.2]) { abs($0 - $1) < 1e-6 })
  }

  @Test("is the same after planes and back, for every value")
  func everyValue() {
    let image = RGBImage(width: 16, height: 16) { x, y in [UInt8(16 * y + x), UInt8(255 - 16 * y - x), UInt8(x)] }
    #expect(RGBImage(width: 16, height: 16, planes: image.planar) == image)
  }

  @Test("clamps what is outside, and rounds half to even")
  func rounding() {
    func byte(_ value: Float) -> UInt8 { RGBImage(width: 1, height: 1, planes: [value, 0, 0]).pixels[0] }
    #expect([-1, -1.01, -50, -.infinity].map(byte) == [0, 0, 0, 0])
    #expect([1, 1.01, 50, .infinity].map(byte) == [255, 255, 255, 255])
    #expect(byte(.nan) == 0)
    #expect(byte(0) == 128)  // 127.5
    // (v + 1) · 127.5 is exact at these: 63.75, 191.25, 95.625
    #expect([-0.5, 0.5, -0.25].map(byte) == [64, 191, 96])
    #expect(byte(Float(0.5 / 127.5) - 1) == 0)  // 0.5, the even neighbour is 0
    #expect(byte(Float(-2.0 / 127.5)) == 126)  // 125.5
  }

  @Test(
    "is padded to a multiple, and cropped back",
    arguments: [(1, 1), (1, 5000), (5000, 1), (3, 7), (64, 64), (65, 63), (8, 9)],
    [RGBImage.Padding.replication, .reflection])
  func padding(_ size: (Int, Int), _ padding: RGBImage.Padding) {
    let image = RGBImage.varied(size.0, size.1)
    for multiple in [1, 8, 64] {
      let padded = image.padded(toMultipleOf: multiple, by: padding)
      #expect(padded.width % multiple == 0 && padded.width - image.width < multiple)
      #expect(padded.height % multiple == 0 && padded.height - image.height < multiple)
      #expect(padded.cropped(width: size.0, height: size.1) == image)
    }
  }

  @Test("repeats its edge, or mirrors without repeating it")
  func edges() {
    let image = RGBImage(width: 3, height: 1, bytes: [1, 1, 1, 2, 2, 2, 3, 3, 3])
    func row(_ image: RGBImage) -> [UInt8] { (0..<image.width).map { image.pixel($0, 0)[0] } }
    #expect(row(image.padded(toMultipleOf: 5, by: .replication)) == [1, 2, 3, 3, 3])
    #expect(row(image.padded(toMultipleOf: 5, by: .reflection)) == [1, 2, 3, 2, 1])
    #expect(row(image.padded(toMultipleOf: 8, by: .reflection)) == [1, 2, 3, 3, 3, 3, 3, 3])
    let padded = RGBImage.varied(3, 3).padded(toMultipleOf: 4)
    #expect(padded.pixel(3, 3) == RGBImage.varied(3, 3).pixel(1, 1))
  }

  @Test(
    "has a colour behind it",
    arguments: [
      ("white", Color.white), ("black", .black), ("#ff8000", Color(red: 255, green: 128, blue: 0)),
      ("0A0b0C", Color(red: 10, green: 11, blue: 12)),
    ])
  func color(_ text: String, _ color: Color) {
    #expect(Color(text) == color)
    #expect(Color("\(color)") == color)
  }

  @Test("has no colour that is not one", arguments: ["", "#", "fff", "ff80000", "gg0000", "+ff800", "é00000", "red"])
  func noColor(_ text: String) { #expect(Color(text) == nil) }
}

@Suite("An image's file") struct WritingTests {
  @Test("is not replaced, unless allowed")
  func overwriting() throws {
    let folder = try TemporaryFolder()
    let (path, first, second) = (folder.file("a.png"), RGBImage.varied(5, 5), RGBImage.varied(6, 6))
    try first.write(to: path)
    #expect(throws: FileError.exists(path: path).ddcmError) { try second.write(to: path) }
    #expect(try LoadedImage(path: path).image == first)
    try second.write(to: path, overwriting: true)
    #expect(try LoadedImage(path: path).image == second)
    #expect(folder.content == ["a.png"])
  }

  @Test("is not there when writing fails")
  func failure() throws {
    let folder = try TemporaryFolder()
    let image = RGBImage(width: 16384, height: 1, bytes: [UInt8](repeating: 0, count: 3 * 16384))
    #expect(throws: DDCMError.self) { try image.write(to: folder.file("a.webp")) }
    #expect(folder.content == [])
    #expect(throws: FileError.unwritable(path: folder.file("no/a.png"), reason: "No such file or directory").ddcmError)
    {
      try image.write(to: folder.file("no/a.png"))
    }
  }

  @Test("may be overwritten by the image read from it")
  func inPlace() throws {
    let path = try TemporaryFolder().path + ".png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try RGBImage.varied(8, 8).write(to: path)
    let read = try LoadedImage(path: path).image
    try read.write(to: path, overwriting: true)
    #expect(try LoadedImage(path: path).image == read)
  }
}
