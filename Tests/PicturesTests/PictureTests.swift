import Files
import Foundation
import Pictures
import Testing

@Suite("A picture") struct PictureTests {
  @Test("is its planes, channel by channel, from −1 to 1")
  func planes() {
    let picture = Picture(width: 2, height: 1, pixels: [0, 255, 51, 255, 0, 102])
    #expect(picture.planar.elementsEqual([-1, 1, 1, -1, -0.6, -0.2]) { abs($0 - $1) < 1e-6 })
  }

  @Test("is the same after planes and back, for every value")
  func everyValue() {
    let picture = Picture(width: 16, height: 16) { x, y in [UInt8(16 * y + x), UInt8(255 - 16 * y - x), UInt8(x)] }
    #expect(Picture(width: 16, height: 16, planar: picture.planar) == picture)
  }

  @Test("clamps what is outside, and rounds half to even")
  func rounding() {
    func byte(_ value: Float) -> UInt8 { Picture(width: 1, height: 1, planar: [value, 0, 0]).pixels[0] }
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
    [Picture.Padding.replication, .reflection])
  func padding(_ size: (Int, Int), _ padding: Picture.Padding) {
    let picture = Picture.varied(size.0, size.1)
    for multiple in [1, 8, 64] {
      let padded = picture.padded(toMultipleOf: multiple, by: padding)
      #expect(padded.width % multiple == 0 && padded.width - picture.width < multiple)
      #expect(padded.height % multiple == 0 && padded.height - picture.height < multiple)
      #expect(padded.cropped(width: size.0, height: size.1) == picture)
    }
  }

  @Test("repeats its edge, or mirrors without repeating it")
  func edges() {
    let picture = Picture(width: 3, height: 1, pixels: [1, 1, 1, 2, 2, 2, 3, 3, 3])
    func row(_ picture: Picture) -> [UInt8] { (0..<picture.width).map { picture.pixel($0, 0)[0] } }
    #expect(row(picture.padded(toMultipleOf: 5, by: .replication)) == [1, 2, 3, 3, 3])
    #expect(row(picture.padded(toMultipleOf: 5, by: .reflection)) == [1, 2, 3, 2, 1])
    #expect(row(picture.padded(toMultipleOf: 8, by: .reflection)) == [1, 2, 3, 3, 3, 3, 3, 3])
    let padded = Picture.varied(3, 3).padded(toMultipleOf: 4)
    #expect(padded.pixel(3, 3) == Picture.varied(3, 3).pixel(1, 1))
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

@Suite("A picture's file") struct WritingTests {
  @Test("is not replaced, unless allowed")
  func overwriting() throws {
    let folder = try TemporaryFolder()
    let (path, first, second) = (folder.file("a.png"), Picture.varied(5, 5), Picture.varied(6, 6))
    try first.write(to: path)
    #expect(throws: FileError.exists(path: path)) { try second.write(to: path) }
    #expect(try ReadPicture(path: path).picture == first)
    try second.write(to: path, overwriting: true)
    #expect(try ReadPicture(path: path).picture == second)
    #expect(folder.content == ["a.png"])
  }

  @Test("is not there when writing fails")
  func failure() throws {
    let folder = try TemporaryFolder()
    // WebP's sides have 14 bits.
    let picture = Picture(width: 16384, height: 1, pixels: [UInt8](repeating: 0, count: 3 * 16384))
    #expect(throws: PictureError.self) { try picture.write(to: folder.file("a.webp")) }
    #expect(folder.content == [])
    #expect(throws: FileError.unwritable(path: folder.file("no/a.png"), reason: "No such file or directory")) {
      try picture.write(to: folder.file("no/a.png"))
    }
  }

  @Test("may be overwritten by the picture read from it")
  func inPlace() throws {
    let path = try TemporaryFolder().path + ".png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Picture.varied(8, 8).write(to: path)
    let read = try ReadPicture(path: path).picture
    try read.write(to: path, overwriting: true)
    #expect(try ReadPicture(path: path).picture == read)
  }
}
