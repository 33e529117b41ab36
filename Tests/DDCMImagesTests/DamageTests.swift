import DDCM
import DDCMImages
import DDCMTesting
import Testing

@Suite("A damaged JPEG file") struct DamageTests {
  private let image = RGBImage.smooth(200, 160)

  /// Where the scan's data begin.
  private func scan(_ file: [UInt8]) throws -> Int {
    try #require(file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == 0xDA })
  }

  @Test("is read with a note, and refused by a strict reader")
  func corruption() throws {
    let file = try image.encoded(as: .jpeg)
    let start = try scan(file) + 20
    var generator = SeededGenerator(seed: 5)
    var noted = 0
    for _ in 0..<25 {
      var damaged = file
      for _ in 0..<10 {
        damaged[Int.random(in: start..<file.count - 2, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      guard let read = try? LoadedImage(bytes: damaged) else { continue }  // refused by itself
      let isNoted = read.notes.contains { if case .damage = $0 { true } else { false } }
      if isNoted {
        noted += 1
        let error = #expect(throws: DDCMError.self) { try LoadedImage(bytes: damaged, strict: true) }
        #expect(error?.category == .damaged)
      } else {
        #expect(try LoadedImage(bytes: damaged, strict: true) == read)
      }
    }
    #expect(noted >= 15)
    #expect(try LoadedImage(bytes: file, strict: true).notes.isEmpty)
  }

  @Test("is read if it lacks only its end", arguments: [".jpg[Q=90]", ".jpg[Q=90,interlace]"])
  func missingEnd(_ options: String) throws {
    let file = try image.encoded(as: .jpeg, options: options)
    let whole = try LoadedImage(bytes: file).image
    for cut in [file.dropLast(1), file.dropLast(2)] {
      let read = try LoadedImage(bytes: Array(cut))
      #expect(read.image == whole)
      #expect(read.notes == [.missingEnd])
      #expect(throws: DDCMError.self) { try LoadedImage(bytes: Array(cut), strict: true) }
    }
    let error = #expect(throws: DDCMError.self) { try LoadedImage(bytes: Array(file.dropLast(60))) }
    #expect(error?.category == .damaged)
  }

  @Test("may have other data after its end")
  func trailer() throws {
    let file = try image.encoded(as: .jpeg)
    #expect(try LoadedImage(bytes: file + [UInt8](repeating: 7, count: 100)) == LoadedImage(bytes: file))
  }
}

@Suite("A file with several images") struct SeveralImagesTests {
  @Test("is its first frame as an animation, or refused", arguments: ["animation.gif", "animation.jxl"])
  func animation(_ name: String) throws {
    do {
      let read = try Fixture.read(name)
      for column in 0..<4 { #expect(Fixture.pixel(read, column) == Fixture.colors[column]) }
      #expect(read.notes == [.firstPage(of: 2)])
    } catch {
      #expect(name != "animation.gif")
      #expect(DDCMError(error).category == .unsupported)
    }
  }

  @Test("is its first frame as an animated PNG")
  func animatedPNG() throws {
    let first = Fixture.colors.flatMap { $0 }
    let control = ("acTL", bigEndian(UInt32(2)) + bigEndian(UInt32(0)))
    let read = try LoadedImage(bytes: PNGFile(width: 4, height: 1, extra: [control], rows: [first]).bytes)
    #expect(read.image.pixels == first)
    #expect(read.notes == [.firstFrame])
  }

  @Test("is not read as a sequence that libvips lacks, but named")
  func sequence() throws {
    do {
      #expect(try Fixture.read("sequence.avif").notes.contains(.firstFrame))
    } catch {
      #expect(DDCMError(error).category == .unsupported)
    }
  }

  @Test("of a camera is refused by name, whose first is a thumbnail")
  func raw() throws {
    let thumbnail = RGBImage.varied(8, 6)
    let file = TIFFFile(width: 8, height: 6, data: thumbnail.pixels)
    func with(_ change: (inout TIFFFile) -> Void) -> [UInt8] {
      var file = file
      change(&file)
      return file.bytes
    }
    let thumbnailName = "a raw photograph, or another TIFF file whose first image is a thumbnail"
    let kinds: [([UInt8], String)] = [
      (with { $0.extra = [(50706, 0x0401)] }, "a raw photograph (DNG)"),
      (with { ($0.isReduced, $0.extra) = (true, [(50706, 0x0401)]) }, "a raw photograph (DNG)"),
      (with { ($0.isReduced, $0.extra) = (true, [(700, 8)]) }, ""),
      (with { ($0.isReduced, $0.pages) = (true, 2) }, thumbnailName),
    ]
    for (bytes, kind) in kinds {
      if kind.isEmpty {
        #expect(try LoadedImage(bytes: bytes).image == thumbnail)
      } else {
        #expect(throws: ImageError.unsupported(source: "standard input", kind: kind).ddcmError) {
          try LoadedImage(bytes: bytes)
        }
      }
    }
  }
}
