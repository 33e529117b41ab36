import DDCM
import DDCMImages
import Foundation
import Testing

@Suite("A sample") struct LevelTests {
  private let levels: [UInt8] = [0, 1, 64, 128, 254, 255]
  private var grey: [UInt8] { levels.flatMap { [$0, $0, $0] } }

  @Test(
    "of a PNM file is relative to its maximum", arguments: [1, 3, 15, 100, 254, 255, 256, 1023, 4095, 65534, 65535])
  func maximum(_ white: Int) throws {
    let samples = [0, white / 3, white / 2, white]
    let expected: [UInt8] = samples.flatMap { sample in
      [UInt8](repeating: UInt8((Double(sample) * 255 / Double(white)).rounded()), count: 3)
    }
    let binary: [UInt8] = samples.flatMap { white < 256 ? [UInt8($0)] : bigEndian(UInt16($0)) }
    let text = samples.map(String.init).joined(separator: " ")
    let bits = Int.bitWidth - white.leadingZeroBitCount
    for file in [
      Array("P5 4 1 \(white)\n".utf8) + binary, Array("P5 # grey\n4 # wide\n1\n\(white)\n".utf8) + binary,
      Array("P2 4 1 \(white) \(text)\n".utf8),
    ] {
      let read = try LoadedImage(bytes: file)
      #expect(read.image.pixels == expected, "\(file.prefix(20))")
      #expect(read.notes == (bits > 8 ? [.depth(bits: bits)] : []))
    }
    let size = white < 256 ? 1 : 2
    let triples = stride(from: 0, to: binary.count, by: size).flatMap { start in
      (0..<3).flatMap { _ in binary[start..<start + size] }
    }
    #expect(try LoadedImage(bytes: Array("P6 4 1 \(white)\n".utf8) + triples).image.pixels == expected)
  }

  @Test(
    "of a comment in a PNM header does not count",
    arguments: ["P6 # comment\n6 1 255\n", "P6\n# 9 9\n6 1\n255\n", "P6\n6 1 # x\n255\n"])
  func comment(_ header: String) throws {
    #expect(try LoadedImage(bytes: Array(header.utf8) + grey).image.pixels == grey)
  }

  @Test("of floating point is sRGB from 0 to 1, clipped")
  func floatingPoint() throws {
    let outside: [Float] = [-0.5, 1.5, .nan, .infinity, -.infinity, 1e30]
    let colors = levels.flatMap { [Float](repeating: Float($0) / 255, count: 3) }
    func bytes(_ values: [Float]) -> [UInt8] { values.flatMap { littleEndian($0.bitPattern) } }
    let rgb = TIFFFile(width: 6, height: 1, bits: 32, sampleFormat: 3, data: bytes(colors))
    let one = TIFFFile(
      width: 6, height: 1, bits: 32, samples: 1, meaning: .blackIsZero, sampleFormat: 3,
      data: bytes(levels.map { Float($0) / 255 }))
    let pfm = Array("PF\n6 1\n-1.0\n".utf8) + bytes(colors)
    for file in [rgb.bytes, one.bytes, pfm] {
      let read = try LoadedImage(bytes: file)
      #expect(read.image.pixels == grey)
      #expect(read.notes == [.floatingPoint])
    }
    let clipped = TIFFFile(
      width: 6, height: 1, bits: 32, samples: 1, meaning: .blackIsZero, sampleFormat: 3, data: bytes(outside))
    #expect(try LoadedImage(bytes: clipped.bytes).image.pixels == [0, 255, 0, 255, 0, 255].flatMap { [$0, $0, $0] })
  }

  @Test("of floating point may be transparent, and have a profile")
  func floatingPointWithAlpha() throws {
    let values: [Float] = [200 / 255, 120 / 255, 90 / 255, 1] + [200 / 255, 120 / 255, 90 / 255, 0.5]
    let data = values.flatMap { littleEndian($0.bitPattern) }
    let file = TIFFFile(
      width: 2, height: 1, bits: 32, samples: 4, hasAlpha: true, sampleFormat: 3,
      profile: try ProfileTests.profileOfP3(),
      data: data)
    let read = try LoadedImage(bytes: file.bytes)
    let expected = sRGB(displayP3: [200, 120, 90])
    #expect(isClose(read.image.pixel(0, 0), expected))
    #expect(isClose(read.image.pixel(1, 0), expected.map { ($0 + 255) / 2 }))
  }

  @Test("of 32 bits is relative to the largest")
  func thirtyTwoBits() throws {
    let data = levels.flatMap { littleEndian(UInt32($0) * 0x0101_0101) }
    let file = TIFFFile(width: 6, height: 1, bits: 32, samples: 1, meaning: .blackIsZero, data: data)
    let read = try LoadedImage(bytes: file.bytes)
    #expect(read.image.pixels == grey)
    #expect(read.notes == [.depth(bits: 32)])
  }

  @Test(
    "of another kind is refused by name",
    arguments: [
      (UInt16(8), UInt16(2), "a TIFF image of signed integers"), (16, 2, "a TIFF image of signed integers"),
      (32, 2, "a TIFF image of signed integers"), (16, 3, "a TIFF image of 16-bit floating-point samples"),
      (64, 3, "a TIFF image of 64-bit floating-point samples"), (12, 1, "a TIFF image of 12 bits per sample"),
      (64, 6, "a TIFF image of complex numbers"),
    ])
  func others(_ bits: UInt16, _ format: UInt16, _ kind: String) {
    let data = [UInt8](repeating: 1, count: 3 * Int(bits) / 8)
    let file = TIFFFile(width: 1, height: 1, bits: bits, sampleFormat: format, data: data)
    #expect(throws: ImageError.unsupported(source: "standard input", kind: kind).ddcmError) {
      try LoadedImage(bytes: file.bytes)
    }
  }

  @Test("of 12 bits in JPEG 2000 is scaled", .enabled(if: Readable.jpeg2000))
  func jpeg2000() throws {
    let read = try Fixture.read("grey-12-bit.jp2")
    for column in 0..<4 {
      #expect(Fixture.pixel(read, column) == [UInt8](repeating: Fixture.colors[column][0], count: 3))
    }
    #expect(read.notes == [.depth(bits: 12)])
  }
}

@Suite("Transparency") struct TransparencyTests {
  static let color: [UInt8] = [200, 120, 90]

  /// Half of the colour, half of white.
  private func expected(_ color: [Double]) -> [Double] { color.map { ($0 * 128 + 255 * 127) / 255 } }

  @Test("of 16 bits is kept beside an ICC profile, in PNG", arguments: [ImageFormat.png])
  func png(_ format: ImageFormat) throws {
    let profile = try ProfileTests.profileOfP3()
    let (deep, alpha) = (Self.color.flatMap { [$0, $0] }, [UInt8(128), 128])
    let iccp = Array("P3\0\0".utf8) + zlibStored(profile)
    let rgba = PNGFile(
      width: 2, height: 1, depth: 16, colorType: 6, extra: [("iCCP", iccp)],
      rows: [deep + alpha + deep + [0, 0]])
    let read = try LoadedImage(bytes: rgba.bytes)
    #expect(isClose(read.image.pixel(0, 0), expected(sRGB(displayP3: Self.color))))
    #expect(read.image.pixel(1, 0) == [255, 255, 255])
    #expect(read.notes.contains(.transparency(on: .white)))
  }

  @Test("of 16 bits is kept beside an ICC profile, in TIFF and in grey", arguments: [UInt16(2), 4])
  func tiff(_ samples: UInt16) throws {
    let (deep, alpha) = (Self.color.flatMap { [$0, $0] }, [UInt8(128), 128])
    let data = samples == 4 ? deep + alpha + deep + [0, 0] : [120, 120] + alpha + [120, 120, 0, 0]
    let file = TIFFFile(
      width: 2, height: 1, bits: 16, samples: samples, meaning: samples == 4 ? .rgb : .blackIsZero, hasAlpha: true,
      profile: samples == 4 ? try ProfileTests.profileOfP3() : try ProfileTests.greyProfile(), data: data)
    let read = try LoadedImage(bytes: file.bytes)
    let color = samples == 4 ? sRGB(displayP3: Self.color) : [120, 120, 120].map { sRGB(linear: pow($0 / 255, 2.2)) }
    #expect(isClose(read.image.pixel(0, 0), expected(color)))
    #expect(read.image.pixel(1, 0) == [255, 255, 255])
    #expect(!read.notes.contains(.unusableProfile))
  }

  @Test(
    "of more than 8 bits is kept in other formats",
    arguments: ["alpha-10-bit.avif", "alpha-16-bit.jxl"].filter(Readable.fixture))
  func others(_ name: String) throws {
    let read = try Fixture.read(name)
    for (column, color) in Fixture.colors.enumerated() {
      #expect(isClose(Fixture.pixel(read, column), expected(color.map(Double.init))), "\(column)")
    }
    #expect(read.notes.last == .transparency(on: .white))
  }

  @Test("that colour is multiplied by is divided out", arguments: [UInt16(8), 16])
  func premultiplied(_ bits: UInt16) throws {
    let values = Self.color.map { UInt8((Double($0) * 128 / 255).rounded()) } + [128]
    let data = bits == 8 ? values : values.flatMap { [$0, $0] }
    let file = TIFFFile(
      width: 1, height: 1, bits: bits, samples: 4, hasAlpha: true, isPremultiplied: true, data: data)
    let pixel = try LoadedImage(bytes: file.bytes).image.pixel(0, 0)
    #expect(isClose(pixel, expected(Self.color.map(Double.init))), "\(pixel)")
  }
}
