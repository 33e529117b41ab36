import DDCM
import DDCMImages
import Files
import Foundation
import Testing

@Suite("An image file") struct ReadingTests {
  @Test("is turned upright by each EXIF orientation", arguments: Orientation.allCases)
  func orientation(_ orientation: Orientation) throws {
    let stored = RGBImage.varied(37, 22)
    let file = TIFFFile(width: 37, height: 22, orientation: UInt16(orientation.rawValue), data: stored.pixels)
    let read = try LoadedImage(bytes: file.bytes)
    #expect(read.image == stored.upright(orientation))
    #expect(read.notes == (orientation == .upright ? [] : [.orientation(orientation.rawValue)]))
  }

  @Test("has its orientation in EXIF also as JPEG", arguments: Orientation.allCases)
  func orientationOfJPEG(_ orientation: Orientation) throws {
    let file = try RGBImage.smooth(40, 24).encoded(as: .jpeg)
    let plain = try LoadedImage(bytes: file).image
    let read = try LoadedImage(bytes: file.withEXIF(orientation: UInt16(orientation.rawValue)))
    #expect(read.image == plain.upright(orientation))
  }

  @Test("is turned upright with its transparency", arguments: Orientation.allCases)
  func orientationWithAlpha(_ orientation: Orientation) throws {
    let stored = RGBImage.varied(9, 6)
    let data: [UInt8] = (0..<54).flatMap { stored.pixel($0 % 9, $0 / 9) + [255] }
    let file = TIFFFile(
      width: 9, height: 6, samples: 4, orientation: UInt16(orientation.rawValue), hasAlpha: true, data: data)
    #expect(try LoadedImage(bytes: file.bytes).image == stored.upright(orientation))
  }

  @Test("takes an orientation that does not exist as upright", arguments: [UInt16(0), 9, 65535])
  func nonsenseOrientation(_ value: UInt16) throws {
    let stored = RGBImage.varied(5, 4)
    let file = TIFFFile(width: 5, height: 4, orientation: value, data: stored.pixels)
    #expect(try LoadedImage(bytes: file.bytes).image == stored)
  }

  @Test("of 16 bits is rounded to 8")
  func sixteenBits() throws {
    let samples: [UInt16] = [0, 128, 129, 257, 385, 386, 32767, 32768, 65406, 65407, 65534, 65535]
    let expected = samples.map { UInt8((Double($0) / 257).rounded()) }
    let png = PNGFile(width: 4, height: 1, depth: 16, rows: [samples.flatMap(bigEndian)])
    let tiff = TIFFFile(width: 4, height: 1, bits: 16, data: samples.flatMap(littleEndian))
    let ppm = Array("P6 4 1 65535\n".utf8) + samples.flatMap(bigEndian)
    for file in [png.bytes, tiff.bytes, ppm] {
      let read = try LoadedImage(bytes: file)
      #expect(read.image.pixels == expected)
      #expect(read.notes == [.depth(bits: 16)])
    }
  }

  @Test("in grey has the same value in each colour")
  func grey() throws {
    let values: [UInt8] = [0, 1, 100, 254, 255, 37]
    let expected = values.flatMap { [$0, $0, $0] }
    let files = [
      PNGFile(width: 6, height: 1, colorType: 0, rows: [values]).bytes,
      PNGFile(width: 6, height: 1, depth: 16, colorType: 0, rows: [values.flatMap { [$0, $0] }]).bytes,
      TIFFFile(width: 6, height: 1, samples: 1, meaning: .blackIsZero, data: values).bytes,
      Array("P5 6 1 255\n".utf8) + values,
    ]
    for file in files { #expect(try LoadedImage(bytes: file).image.pixels == expected) }
  }

  @Test("of one bit per pixel is black and white")
  func oneBit() throws {
    let pattern: [UInt8] = [1, 0, 1, 1, 0, 0, 0, 1, 1, 0]
    let expected = pattern.flatMap { [UInt8](repeating: $0 * 255, count: 3) }
    let files = [
      PNGFile(width: 10, height: 1, depth: 1, colorType: 0, rows: [[0b1011_0001, 0b1000_0000]]).bytes,
      TIFFFile(width: 10, height: 1, bits: 1, samples: 1, meaning: .blackIsZero, data: [0b1011_0001, 0b1000_0000])
        .bytes,
      Array("P4 10 1\n".utf8) + [0b0100_1110, 0b0100_0000],  // 1 is black
    ]
    for file in files { #expect(try LoadedImage(bytes: file).image.pixels == expected) }
  }

  @Test("with a palette has the palette's colours")
  func palette() throws {
    let colors: [[UInt8]] = [[255, 0, 0], [1, 2, 3], [0, 200, 255], [9, 9, 9]]
    let file = PNGFile(
      width: 4, height: 1, depth: 2, colorType: 3, extra: [("PLTE", colors.flatMap { $0 })], rows: [[0b10_01_00_11]])
    #expect(try LoadedImage(bytes: file.bytes).image.pixels == [2, 1, 0, 3].flatMap { colors[$0] })
  }

  @Test("in CMYK is converted to sRGB")
  func cmyk() throws {
    let inks: [UInt8] = [0, 0, 0, 0] + [0, 255, 255, 0] + [255, 0, 255, 0] + [255, 255, 255, 255]
    let read = try LoadedImage(
      bytes: TIFFFile(width: 4, height: 1, samples: 4, meaning: .cmyk, data: inks).bytes)
    let (white, red) = (read.image.pixel(0, 0), read.image.pixel(1, 0))
    let (green, black) = (read.image.pixel(2, 0), read.image.pixel(3, 0))
    #expect(white.allSatisfy { $0 > 250 } && black.allSatisfy { $0 < 50 })
    #expect(red[0] > 200 && red[1] < 80 && red[2] < 80)
    #expect(green[1] > 120 && green[0] < 80 && green[2] < 120)
    #expect(read.notes == [.cmyk])
  }

  @Test("in CIELAB is converted to sRGB", arguments: [UInt16(8), 16])
  func cielab(_ bits: UInt16) throws {
    // L* of 0, 50 and 100 without colour, and a red of L* 53, a* 80 and b* 67, which is the primary of sRGB.
    let colors: [[Int8]] = [[0, 0, 0], [50, 0, 0], [100, 0, 0], [53, 80, 67]]
    let data = colors.flatMap { color in
      let lightness = Double(color[0]) / 100
      let (a, b) = (UInt8(bitPattern: color[1]), UInt8(bitPattern: color[2]))
      return bits == 8
        ? [UInt8((lightness * 255).rounded()), a, b]
        : littleEndian(UInt16((lightness * 65535).rounded())) + [0, a, 0, b]
    }
    let file = TIFFFile(width: 4, height: 1, bits: bits, meaning: .cielab, data: data)
    let read = try LoadedImage(bytes: file.bytes).image
    #expect(isClose(read.pixel(0, 0), [0, 0, 0]) && isClose(read.pixel(2, 0), [255, 255, 255]))
    #expect(isClose(read.pixel(1, 0), [119, 119, 119]))  // Y of 0.1842
    #expect(isClose(read.pixel(3, 0), [255, 0, 0], 6))
  }

  @Test("with transparency is composited on the background", arguments: [Color.white, .black, Color("ff8000")!])
  func transparency(_ background: Color) throws {
    let row: [UInt8] = [200, 100, 50, 255] + [200, 100, 50, 0] + [200, 100, 50, 128]
    func mix(_ a: Int, _ b: UInt8) -> UInt8 { UInt8((Double(a * 128 + Int(b) * 127) / 255).rounded()) }
    let (r, g, b) = (background.red, background.green, background.blue)
    let expected = [200, 100, 50, r, g, b, mix(200, r), mix(100, g), mix(50, b)]
    let png = PNGFile(width: 3, height: 1, colorType: 6, rows: [row])
    let tiff = TIFFFile(width: 3, height: 1, samples: 4, hasAlpha: true, data: row)
    for file in [png.bytes, tiff.bytes] {
      let read = try LoadedImage(bytes: file, background: background)
      #expect(read.image.pixels == expected)
      #expect(read.notes == [.transparency(on: background)])
    }
  }

  @Test("with an alpha channel that is opaque everywhere needs no background")
  func opaque() throws {
    let read = try LoadedImage(
      bytes: PNGFile(width: 2, height: 1, colorType: 6, rows: [[1, 2, 3, 255, 4, 5, 6, 255]]).bytes)
    #expect(read.image.pixels == [1, 2, 3, 4, 5, 6])
    #expect(read.notes.isEmpty)
  }

  @Test("may be transparent in grey, in 16 bits and in a palette")
  func otherTransparency() throws {
    let grey = PNGFile(width: 2, height: 1, colorType: 4, rows: [[10, 255, 10, 0]])
    let deep = PNGFile(
      width: 2, height: 1, depth: 16, colorType: 6,
      rows: [[10, 10, 10, 10, 10, 10, 255, 255, 10, 10, 10, 10, 10, 10, 0, 0]])
    let palette = PNGFile(
      width: 2, height: 1, colorType: 3, extra: [("PLTE", [10, 10, 10, 90, 90, 90]), ("tRNS", [255, 0])],
      rows: [[0, 1]])
    for file in [grey, deep, palette] {
      let read = try LoadedImage(bytes: file.bytes)
      #expect(read.image.pixels == [10, 10, 10, 255, 255, 255])
      #expect(read.notes.last == .transparency(on: .white))
    }
  }

  @Test("with several pages is its first")
  func pages() throws {
    let first = RGBImage.varied(5, 4)
    let read = try LoadedImage(bytes: TIFFFile(width: 5, height: 4, data: first.pixels, pages: 3).bytes)
    #expect(read.image == first)
    #expect(read.notes == [.firstPage(of: 3)])
  }

  @Test(
    "comes with notes in words",
    arguments: [
      (Note.orientation(6), "the EXIF orientation (6) was applied"),
      (.profile(name: "Adobe RGB (1998)"), "the ICC profile 'Adobe RGB (1998)' was converted to sRGB"),
      (.profile(name: nil), "the ICC profile was converted to sRGB"),
      (.unusableProfile, "the ICC profile could not be used and was ignored"),
      (.depth(bits: 16), "16 bits per sample were reduced to 8"),
      (.cmyk, "CMYK was converted to sRGB"),
      (.transparency(on: .white), "transparency was composited on white"),
      (.transparency(on: Color(red: 255, green: 8, blue: 0)), "transparency was composited on #ff0800"),
      (.firstPage(of: 3), "the first of 3 pages was read"),
    ])
  func notes(_ note: Note, _ text: String) { #expect("\(note)" == text) }

  @Test("is the same from a file, from bytes and through a pipe")
  func sources() throws {
    let (folder, image) = (try TemporaryFolder(), RGBImage.varied(600, 400))
    for format in [ImageFormat.png, .tiff, .ppm] {
      let path = folder.file("a." + format.extensions[0])
      try image.write(to: path)
      #expect(try LoadedImage(path: path).image == image)

      let (pipe, bytes) = (Pipe(), try image.encoded(as: format))
      Thread.detachNewThread {
        try? pipe.fileHandleForWriting.write(contentsOf: bytes)
        try? pipe.fileHandleForWriting.close()
      }
      let end = pipe.fileHandleForReading
      #expect(try LoadedImage(path: "/dev/fd/\(end.fileDescriptor)").image == image)
      withExtendedLifetime(pipe) {}
    }
  }
}

extension RGBImage {
  /// Which stored pixel is at (x, y) of the upright image, straight from EXIF 2.32's table of orientations.
  func upright(_ orientation: Orientation) -> RGBImage {
    let swaps = orientation.rawValue >= 5
    let (right, bottom) = (width - 1, height - 1)
    return RGBImage(width: swaps ? height : width, height: swaps ? width : height) { x, y in
      switch orientation {
      case .upright: pixel(x, y)
      case .mirrored: pixel(right - x, y)
      case .upsideDown: pixel(right - x, bottom - y)
      case .mirroredUpsideDown: pixel(x, bottom - y)
      case .transposed: pixel(y, x)
      case .turnedRight: pixel(y, bottom - x)
      case .transversed: pixel(right - y, bottom - x)
      case .turnedLeft: pixel(right - y, x)
      }
    }
  }
}
