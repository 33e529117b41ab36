import Testing

@Suite("On a terminal") struct TerminalTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private let progress = /picture\.png: step \d+ of 6, \d+ s left/

  @Test("progress is shown, in one line that is gone at the end")
  func shown() throws {
    let (status, shown) = try Tool.runOnTerminal(
      "encode", "--steps", "6", "picture.png", "picture.ddcm", in: workshop.path)
    #expect(status == 0)
    #expect(shown.contains(self.progress))
    #expect(shown.contains(/\r\u{1B}\[Kpicture\.png → picture\.ddcm  [^\r\n]*\r\n$/))
    #expect(shown.count { $0 == "\r\n" } == 1)
  }

  @Test("progress is not shown when it is not wanted", arguments: ["--no-progress", "--quiet"])
  func noProgress(option: String) throws {
    let (status, shown) = try Tool.runOnTerminal(
      "encode", "--steps", "6", option, "picture.png", "picture.ddcm", in: workshop.path)
    #expect(status == 0)
    #expect(!shown.contains(self.progress))
  }

  @Test("binary data is refused, unless it is insisted on")
  func binary() throws {
    let (status, shown) = try Tool.runOnTerminal("encode", "picture.png", "-", in: workshop.path)
    #expect(status == 64)
    #expect(shown.contains("standard output is a terminal"))
    #expect(try Tool.runOnTerminal("encode", "--steps", "6", "-f", "picture.png", "-", in: workshop.path).status == 0)
  }

  @Test("and nowhere else is progress shown, unless asked for")
  func elsewhere() throws {
    #expect(try workshop.encode("picture.png", "a.ddcm").errors.isEmpty)
    #expect(try workshop.encode("picture.png", "b.ddcm", "--progress").errors.contains(self.progress))
  }
}
