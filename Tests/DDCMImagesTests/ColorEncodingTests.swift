import DDCM
import DDCMImages
import Foundation
import Testing

/// What the installed libvips reads.
enum Readable {
  static func fixture(_ name: String) -> Bool {
    do {
      _ = try Fixture.read(name)
      return true
    } catch {
      return DDCMError(error).category != .unsupported
    }
  }

  static let jpeg2000 = fixture("grey-12-bit.jp2")
}

@Suite("A colour encoding without an ICC profile") struct ColorEncodingTests {
  /// Columns of one pixel each.
  private func png(_ extra: [(type: String, data: [UInt8])], depth: UInt8 = 8, _ colors: [[UInt8]] = Fixture.colors)
    -> [UInt8]
  {
    let row = colors.flatMap { $0 }
    return PNGFile(
      width: UInt32(colors.count), height: 1, depth: depth, extra: extra,
      rows: [depth == 8 ? row : row.flatMap { [$0, $0] }]
    ).bytes
  }

  private func gamma(_ value: UInt32) -> (type: String, data: [UInt8]) { ("gAMA", bigEndian(value)) }

  private func chromaticities(_ values: [UInt32]) -> (type: String, data: [UInt8]) {
    ("cHRM", values.flatMap(bigEndian))
  }

  private static let displayP3: [UInt32] = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000]
  private static let sRGB: [UInt32] = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]

  @Test("is Display P3 in a chunk cICP or cHRM", arguments: [UInt8(8), 16])
  func displayP3(_ depth: UInt8) throws {
    for chunk in [("cICP", [12, 13, 0, 1]), chromaticities(Self.displayP3)] {
      let read = try LoadedImage(bytes: png([chunk], depth: depth))
      for (x, color) in Fixture.colors.enumerated() {
        #expect(isClose(read.image.pixel(x, 0), DDCMImagesTests.sRGB(displayP3: color)), "\(color)")
      }
      #expect(read.notes.last == .colorEncoding("Display P3 primaries"))
    }
  }

  @Test(
    "is linear light or another gamma in a chunk gAMA", arguments: [(UInt32(100_000), 1.0), (55556, 1.8), (38462, 2.6)])
  func gammas(_ value: UInt32, _ exponent: Double) throws {
    let read = try LoadedImage(bytes: png([gamma(value)]))
    for (x, color) in Fixture.colors.enumerated() {
      let expected = color.map { DDCMImagesTests.sRGB(linear: pow(Double($0) / 255, exponent)) }
      #expect(isClose(read.image.pixel(x, 0), expected), "\(color)")
    }
    let grey = PNGFile(width: 3, height: 1, colorType: 0, extra: [gamma(value)], rows: [[0, 100, 255]])
    let expected = DDCMImagesTests.sRGB(linear: pow(100 / 255, exponent))
    let pixels = try LoadedImage(bytes: grey.bytes).image.pixels
    #expect(isClose(pixels, [0, 0, 0, expected, expected, expected, 255, 255, 255]))
  }

  @Test("is sRGB in most files, and then nothing changes")
  func sRGB() throws {
    let statements: [[(type: String, data: [UInt8])]] = [
      [("sRGB", [0])], [gamma(45455)], [gamma(45455), chromaticities(Self.sRGB)], [("cICP", [1, 13, 0, 1])],
      [("sRGB", [0]), gamma(100_000)], [("cICP", [1, 13, 0, 1]), gamma(100_000)],
    ]
    for statement in statements {
      let read = try LoadedImage(bytes: png(statement))
      #expect(read.image.pixels == Fixture.colors.flatMap { $0 })
      #expect(read.notes.isEmpty)
    }
  }

  @Test("that is unknown or malformed is ignored with a note")
  func unknown() throws {
    for chunk in [
      ("cICP", [200, 13, 0, 1]), ("cICP", [9, 14, 9, 1]), chromaticities([0, 0, 0, 0, 0, 0, 0, 0]), gamma(0),
      gamma(.max),
    ] as [(type: String, data: [UInt8])] {
      let read = try LoadedImage(bytes: png([chunk]))
      #expect(read.image.pixels == Fixture.colors.flatMap { $0 })
      #expect(read.notes == [.unknownColorEncoding], "\(chunk)")
    }
  }

  @Test("is kept with transparency")
  func transparency() throws {
    let file = PNGFile(
      width: 1, height: 1, depth: 16, colorType: 6, extra: [gamma(100_000)], rows: [[50, 50, 50, 50, 50, 50, 128, 128]])
    let expected = (DDCMImagesTests.sRGB(linear: 50 / 255) * 128 + 255 * 127) / 255
    #expect(try isClose(LoadedImage(bytes: file.bytes).image.pixel(0, 0), [expected, expected, expected]))
  }

  @Test(
    "is read in AVIF and JPEG XL",
    arguments: ["display-p3.avif", "linear.avif", "display-p3.jxl"].filter(Readable.fixture))
  func otherFormats(_ name: String) throws {
    let read = try Fixture.read(name)
    for (column, color) in Fixture.colors.enumerated() {
      let expected =
        name == "linear.avif"
        ? color.map { DDCMImagesTests.sRGB(linear: Double($0) / 255) } : DDCMImagesTests.sRGB(displayP3: color)
      // Coding takes up to 1 level.
      #expect(
        isClose(Fixture.pixel(read, column), expected, 2.5), "\(color): \(Fixture.pixel(read, column)) \(expected)")
    }
    #expect(read.notes.count == 1)
  }

  @Test("of high dynamic range is tone-mapped with a note")
  func highDynamicRange() throws {
    // Code values of grey in cd/m² (SMPTE ST 2084; ITU-R BT.2100 for 1000 cd/m²), of which 203 is reference white.
    func pq(_ value: Double) -> Double {
      let root = pow(value, 1 / 78.84375)
      return 10000 * pow(max(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root), 1 / 0.1593017578125)
    }
    func hlg(_ value: Double) -> Double {
      let scene = value <= 0.5 ? value * value / 3 : (exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
      return 1000 * pow(scene, 1.2)
    }
    let greys: [UInt8] = [0, 20, 60, 100, 128, 130]
    for (code, name, light) in [(16, "PQ", pq), (18, "HLG", hlg)] as [(UInt8, String, (Double) -> Double)] {
      let read = try LoadedImage(
        bytes: png([("cICP", [9, code, 0, 1])], depth: 16, greys.map { [$0, $0, $0] } + [[255, 255, 255]]))
      for (x, grey) in greys.enumerated() {
        let relative = light(Double(grey) / 255) / 203
        guard relative <= 0.5 else { continue }  // where it is not compressed
        let expected = DDCMImagesTests.sRGB(linear: relative)
        #expect(isClose(read.image.pixel(x, 0), [expected, expected, expected]), "\(name) \(grey)")
      }
      #expect(read.image.pixel(greys.count, 0) == [255, 255, 255])
      #expect(read.notes.last == .toneMapped(from: "BT.2020 primaries and \(name)"))
    }
  }

  @Test(
    "of high dynamic range is the same in each format",
    arguments: ["pq.avif", "hlg.avif", "pq.jxl"].filter(Readable.fixture))
  func highDynamicRangeElsewhere(_ name: String) throws {
    let read = try Fixture.read(name)
    let code: UInt8 = name == "hlg.avif" ? 18 : 16
    let same = try LoadedImage(bytes: png([("cICP", [9, code, 0, 1])], depth: 16))
    for column in 0..<4 {
      #expect(isClose(Fixture.pixel(read, column), same.image.pixel(column, 0).map(Double.init), 4), "\(column)")
    }
    #expect(read.notes.last == same.notes.last)
  }
}
