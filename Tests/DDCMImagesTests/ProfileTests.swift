import DDCM
import DDCMImages
import Foundation
import Testing

@Suite("An ICC profile") struct ProfileTests {
  /// In gamut of sRGB, so that nothing is clipped.
  static let colors: [[UInt8]] = [[200, 120, 90], [90, 160, 110], [128, 128, 128], [60, 70, 140], [250, 250, 250]]

  @Test("is converted to sRGB", arguments: [ImageFormat.png, .jpeg, .tiff, .webp])
  func displayP3(_ format: ImageFormat) throws {
    for color in Self.colors {
      let image = RGBImage(width: 16, height: 16) { _, _ in color }
      let lossless = format == .webp ? ".webp[lossless,profile=p3]" : nil
      let options = lossless ?? ".\(format.extensions[0])[profile=p3" + (format == .jpeg ? ",Q=100]" : "]")
      let read = try LoadedImage(bytes: image.encoded(as: format, options: options))
      for (got, expected) in zip(read.image.pixel(8, 8), sRGB(displayP3: color)) {
        #expect(abs(Double(got) - expected) <= (format == .jpeg ? 2.5 : 1.0), "\(color)")
      }
      guard case .profile(let name)? = read.notes.first else {
        Issue.record("no note of a profile")
        continue
      }
      #expect(name?.contains("P3") == true)
    }
  }

  @Test("applies with 16 bits, transparency and an orientation")
  func everything() throws {
    let color: [UInt8] = [200, 120, 90]
    let deep = color.flatMap { [$0, $0] }
    let file = TIFFFile(
      width: 2, height: 1, bits: 16, samples: 4, orientation: 6, hasAlpha: true, profile: try Self.profileOfP3(),
      data: deep + [255, 255] + deep + [0, 0])
    let read = try LoadedImage(bytes: file.bytes, background: .black)
    #expect((read.image.width, read.image.height) == (1, 2))
    for (got, expected) in zip(read.image.pixel(0, 0), sRGB(displayP3: color)) {
      #expect(abs(Double(got) - expected) <= 1.0)
    }
    #expect(read.image.pixel(0, 1) == [0, 0, 0])
    #expect(read.notes.count == 4)
    #expect(read.notes.starts(with: [.depth(bits: 16)]))
    #expect(read.notes.suffix(2) == [.orientation(6), .transparency(on: .black)])
  }

  @Test("of sRGB itself changes values by at most 1 and gives no note")
  func itself() throws {
    let image = RGBImage.varied(64, 64)
    let read = try LoadedImage(bytes: image.encoded(as: .png, options: ".png[profile=srgb]"))
    #expect(zip(read.image.pixels, image.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    #expect(read.notes.isEmpty)
  }

  @Test("that is malformed is ignored with a note", arguments: [[0], [UInt8](repeating: 7, count: 500)])
  func broken(_ profile: [UInt8]) throws {
    let file = TIFFFile(width: 1, height: 1, profile: profile, data: [1, 2, 3])
    let read = try LoadedImage(bytes: file.bytes)
    #expect(read.image.pixels == [1, 2, 3])
    #expect(read.notes == [.unusableProfile])
  }

  @Test("for colour is ignored in a grey image with a note")
  func otherSpace() throws {
    let file = TIFFFile(
      width: 1, height: 1, samples: 1, meaning: .blackIsZero, profile: try Self.profileOfP3(), data: [77])
    let read = try LoadedImage(bytes: file.bytes)
    #expect(read.image.pixels == [77, 77, 77])
    #expect(read.notes == [.unusableProfile])
  }

  /// The profile is libvips' own; a TIFF file holds it uncompressed in tag 34675.
  static func profileOfP3() throws -> [UInt8] {
    let file = try RGBImage.varied(1, 1).encoded(as: .tiff, options: ".tif[profile=p3]")
    func integer(_ at: Int, _ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(file[at + $1]) << (8 * $1) } }
    let directory = integer(4, 4)
    let entry = (0..<integer(directory, 2)).map { directory + 2 + 12 * $0 }.first { integer($0, 2) == 34675 }
    let found = try #require(entry)
    return Array(file[integer(found + 8, 4)...].prefix(integer(found + 4, 4)))
  }

  /// A grey profile of gamma 2.2 (ICC.1:2001): white and a curve.
  static func greyProfile() throws -> [UInt8] {
    func number(_ value: Double) -> [UInt8] { bigEndian(UInt32((value * 65536).rounded())) }
    let white = [0.9642, 1, 0.8249].flatMap(number)
    let header =
      bigEndian(UInt32(204)) + [0, 0, 0, 0, 2, 0x10, 0, 0] + Array("mntrGRAYXYZ ".utf8)
      + [UInt8](repeating: 0, count: 12) + Array("acsp".utf8) + [UInt8](repeating: 0, count: 28) + white
    let table =
      bigEndian(UInt32(2)) + Array("wtpt".utf8) + bigEndian(UInt32(156)) + bigEndian(UInt32(20)) + Array("kTRC".utf8)
      + bigEndian(UInt32(176)) + bigEndian(UInt32(14))
    let tags = Array("XYZ ".utf8) + [0, 0, 0, 0] + white + Array("curv".utf8) + [0, 0, 0, 0, 0, 0, 0, 1, 2, 0x33]
    let profile = header + [UInt8](repeating: 0, count: 128 - header.count) + table + tags
    return profile + [UInt8](repeating: 0, count: 204 - profile.count)
  }
}
