import Foundation
import Pictures
import Testing

@Suite("An ICC profile") struct ProfileTests {
  /// In gamut of sRGB, so that nothing is clipped.
  static let colors: [[UInt8]] = [[200, 120, 90], [90, 160, 110], [128, 128, 128], [60, 70, 140], [250, 250, 250]]

  @Test("says what the samples mean", arguments: [PictureFormat.png, .jpeg, .tiff, .webp])
  func displayP3(_ format: PictureFormat) throws {
    for color in Self.colors {
      let picture = Picture(width: 16, height: 16) { _, _ in color }
      let lossless = format == .webp ? ".webp[lossless,profile=p3]" : nil
      let options = lossless ?? ".\(format.extensions[0])[profile=p3" + (format == .jpeg ? ",Q=100]" : "]")
      let read = try ReadPicture(bytes: picture.encoded(as: format, options: options))
      for (got, expected) in zip(read.picture.pixel(8, 8), sRGB(displayP3: color)) {
        #expect(abs(Double(got) - expected) <= (format == .jpeg ? 2.5 : 1.0), "\(color)")
      }
      guard case .profile(let name)? = read.notes.first else {
        Issue.record("no note of a profile")
        continue
      }
      #expect(name?.contains("P3") == true)
    }
  }

  @Test("holds together with 16 bits, transparency and an orientation")
  func everything() throws {
    let color: [UInt8] = [200, 120, 90]
    let deep = color.flatMap { [$0, $0] }
    let file = TIFFFile(
      width: 2, height: 1, bits: 16, samples: 4, orientation: 6, hasAlpha: true, profile: try profileOfP3(),
      data: deep + [255, 255] + deep + [0, 0])
    let read = try ReadPicture(bytes: file.bytes, background: .black)
    #expect((read.picture.width, read.picture.height) == (1, 2))
    for (got, expected) in zip(read.picture.pixel(0, 0), sRGB(displayP3: color)) {
      #expect(abs(Double(got) - expected) <= 1.0)
    }
    #expect(read.picture.pixel(0, 1) == [0, 0, 0])
    #expect(read.notes.count == 4)
    #expect(read.notes.starts(with: [.depth(bits: 16)]))
    #expect(read.notes.suffix(2) == [.orientation(6), .transparency(on: .black)])
  }

  @Test("of sRGB itself changes next to nothing, and is not worth a note")
  func itself() throws {
    let picture = Picture.varied(64, 64)
    let read = try ReadPicture(bytes: picture.encoded(as: .png, options: ".png[profile=srgb]"))
    #expect(zip(read.picture.pixels, picture.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    #expect(read.notes.isEmpty)
  }

  @Test("that makes no sense is ignored, and said so", arguments: [[0], [UInt8](repeating: 7, count: 500)])
  func broken(_ profile: [UInt8]) throws {
    let file = TIFFFile(width: 1, height: 1, profile: profile, data: [1, 2, 3])
    let read = try ReadPicture(bytes: file.bytes)
    #expect(read.picture.pixels == [1, 2, 3])
    #expect(read.notes == [.unusableProfile])
  }

  @Test("for colour is ignored in a grey picture, and said so")
  func otherSpace() throws {
    let file = TIFFFile(
      width: 1, height: 1, samples: 1, meaning: .blackIsZero, profile: try profileOfP3(), data: [77])
    let read = try ReadPicture(bytes: file.bytes)
    #expect(read.picture.pixels == [77, 77, 77])
    #expect(read.notes == [.unusableProfile])
  }

  /// libvips brings the profile, and a TIFF file holds it uncompressed in tag 34675.
  private func profileOfP3() throws -> [UInt8] {
    let file = try Picture.varied(1, 1).encoded(as: .tiff, options: ".tif[profile=p3]")
    func integer(_ at: Int, _ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(file[at + $1]) << (8 * $1) } }
    let directory = integer(4, 4)
    let entry = (0..<integer(directory, 2)).map { directory + 2 + 12 * $0 }.first { integer($0, 2) == 34675 }
    let found = try #require(entry)
    return Array(file[integer(found + 8, 4)...].prefix(integer(found + 4, 4)))
  }

  /// Display P3 to sRGB, both with sRGB's curve and a white of D65 (IEC 61966-2-1; SMPTE EG 432-1).
  private func sRGB(displayP3 color: [UInt8]) -> [Double] {
    let linear = color.map { value -> Double in
      let v = Double(value) / 255
      return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    }
    let matrix = [[1.22494, -0.22494, 0], [-0.04206, 1.04206, 0], [-0.01964, -0.07864, 1.09828]]
    return matrix.map { row in
      let v = zip(row, linear).map { $0 * $1 }.reduce(0, +)
      return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055)
    }
  }
}
