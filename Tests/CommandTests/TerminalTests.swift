import Testing

@Suite("On a terminal") struct TerminalTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private let progress = /image\.png: step \d+ of 6, \d+ s left/

  @Test("progress is shown in one line, which is removed at the end")
  func shown() throws {
    let (status, shown) = try Tool.runOnTerminal(
      "encode", "--steps", "6", "image.png", "image.ddcm", in: workshop.path)
    #expect(status == 0)
    #expect(shown.contains(self.progress))
    #expect(shown.contains(/\r\u{1B}\[Kimage\.png → image\.ddcm  [^\r\n]*\r\n$/))
    #expect(shown.count { $0 == "\r\n" } == 1)
  }

  @Test("progress can be turned off", arguments: ["--no-progress", "--quiet"])
  func noProgress(option: String) throws {
    let (status, shown) = try Tool.runOnTerminal(
      "encode", "--steps", "6", option, "image.png", "image.ddcm", in: workshop.path)
    #expect(status == 0)
    #expect(!shown.contains(self.progress))
  }

  @Test("binary data is refused without --force")
  func binary() throws {
    let (status, shown) = try Tool.runOnTerminal("encode", "image.png", "-", in: workshop.path)
    #expect(status == 64)
    #expect(shown.contains("standard output is a terminal"))
    #expect(try Tool.runOnTerminal("encode", "--steps", "6", "-f", "image.png", "-", in: workshop.path).status == 0)
  }

  @Test("alone progress is shown by default")
  func elsewhere() throws {
    #expect(try workshop.encode("image.png", "a.ddcm").errors.isEmpty)
    #expect(try workshop.encode("image.png", "b.ddcm", "--progress").errors.contains(self.progress))
  }
}
