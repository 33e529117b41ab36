import Testing

@Suite("A file that exists") struct OverwritingTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Workshop.stream, to: "picture.ddcm")
  }

  @Test("is not overwritten", arguments: [["encode", "picture.png", "old"], ["decode", "picture.ddcm", "old.png"]])
  func refused(arguments: [String]) throws {
    let name = arguments[2]
    try workshop.write([1, 2, 3], to: name)
    let outcome = try Tool.run(arguments, in: workshop.path)
    #expect(outcome.status == 74)
    #expect(
      outcome.errors
        == "ddcm: \(arguments[1]): '\(name)' exists already. Name another file, or overwrite it with --force.\n")
    #expect(try workshop.bytes(name) == [1, 2, 3])
  }

  @Test("is refused before the model is even looked for")
  func early() throws {
    try workshop.write([1], to: "old.ddcm")
    #expect(try workshop.encode("picture.png", "old.ddcm", "--model", "nowhere").status == 74)
  }

  @Test("is overwritten with --force, but not by what fails")
  func forced() throws {
    try workshop.write([1, 2, 3], to: "old.ddcm")
    try workshop.write([4], to: "broken.png")
    #expect(try workshop.encode("--force", "broken.png", "old.ddcm").status == 65)
    #expect(try workshop.bytes("old.ddcm") == [1, 2, 3])
    #expect(try workshop.encode("--force", "picture.png", "old.ddcm").status == 0)
    #expect(try workshop.bytes("old.ddcm") == Workshop.stream)
  }
}
