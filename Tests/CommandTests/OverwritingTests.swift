import DDCMFormat
import Testing

@Suite("A file that exists") struct OverwritingTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Workshop.stream, to: "image.ddcm")
  }

  @Test("is not overwritten", arguments: [["encode", "image.png", "old"], ["decode", "image.ddcm", "old.png"]])
  func refused(arguments: [String]) throws {
    let name = arguments[2]
    try workshop.write([1, 2, 3], to: name)
    let outcome = try Tool.run(arguments, in: workshop.path)
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("ddcm: \(arguments[1]): "))
    #expect(outcome.errors.contains("'\(name)'") && outcome.errors.contains("--force"), "\(outcome.errors)")
    #expect(try workshop.bytes(name) == [1, 2, 3])
  }

  @Test("is refused before the model is searched for")
  func early() throws {
    try workshop.write([1], to: "old.ddcm")
    #expect(try workshop.encode("image.png", "old.ddcm", "--model", "nowhere").status == 74)
  }

  @Test("is overwritten with --force, but not if the work fails")
  func forced() throws {
    let old = try #require(DDCMStream(parsing: Workshop.stream).cut(to: 100)).serialized()
    try workshop.write(old, to: "old.ddcm")
    try workshop.write([4], to: "broken.png")
    #expect(try workshop.encode("--force", "broken.png", "old.ddcm").status == 65)
    #expect(try workshop.bytes("old.ddcm") == old)
    #expect(try workshop.encode("--force", "image.png", "old.ddcm").status == 0)
    #expect(try workshop.bytes("old.ddcm") == Workshop.stream)
  }

  @Test(
    "that is not a stream is never overwritten by one, whatever its name", arguments: ["photo.jfif", "photo", "a.ddcm"])
  func otherContent(name: String) throws {
    let photo = try workshop.bytes("image.png")
    try workshop.write(photo, to: name)
    let outcome = try workshop.encode("--force", "image.png", name)
    #expect(outcome.status == 74)
    #expect(outcome.errors.contains("'\(name)' is not a .ddcm stream, and is not replaced by one."))
    #expect(try workshop.bytes(name) == photo)
  }

  @Test("that is the input is never overwritten")
  func input() throws {
    try workshop.write(workshop.bytes("image.ddcm"), to: "same.png")
    for arguments in [
      ["decode", "--force", "same.png", "same.png"], ["cut", "-f", "--bytes", "100", "image.ddcm", "image.ddcm"],
    ] {
      let outcome = try Tool.run(arguments, in: workshop.path)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains("is both an input and the output"), "\(outcome.errors)")
    }
    #expect(try workshop.bytes("image.ddcm") == Workshop.stream)
  }
}
