import Testing

@Suite("Several inputs") struct FolderTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Array("no picture".utf8), to: "broken.png")
    try workshop.write(workshop.bytes("picture.png"), to: "second.picture.png")
  }

  @Test("go on after one that fails, and the exit code is the first failure's")
  func oneBroken() throws {
    let outcome = try workshop.encode("picture.png", "broken.png", "missing.png", "second.picture.png", "new/streams/")
    #expect(outcome.status == 65)
    #expect(try workshop.names(in: "new/streams") == ["picture.ddcm", "second.picture.ddcm"])
    let failures = outcome.errors.split(separator: "\n")
    #expect(failures.count == 2)
    #expect(failures[0].hasPrefix("ddcm: 'broken.png' is not a picture"))
    #expect(failures[1] == "ddcm: there is no file 'missing.png'.")
    #expect(outcome.text.split(separator: "\n").count == 2)

    let decoded = try workshop.decode("new/streams/picture.ddcm", "new/streams/second.picture.ddcm", "new")
    #expect(decoded.status == 0)
    #expect(try workshop.names(in: "new") == ["picture.png", "second.picture.png", "streams"])
    #expect(try workshop.bytes("new/picture.png") == workshop.bytes("new/second.picture.png"))
  }

  @Test("need a folder")
  func noFolder() throws {
    let outcome = try workshop.encode("picture.png", "second.picture.png", "all.ddcm")
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("ddcm: 2 inputs cannot all become 'all.ddcm'."))
  }

  @Test("of the same name are refused before any work")
  func sameNames() throws {
    try workshop.makeFolder("other")
    try workshop.write(workshop.bytes("picture.png"), to: "other/picture.png")
    let outcome = try workshop.encode("picture.png", "other/picture.png", "streams/")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("'picture.png' and 'other/picture.png' would both become 'streams/picture.ddcm'"))
    #expect(!(try workshop.names().contains("streams")))
  }

  @Test("are not taken for an output when that is forgotten")
  func forgottenOutput() throws {
    let before = try workshop.bytes("second.picture.png")
    let outcome = try workshop.encode("--force", "picture.png", "second.picture.png")
    #expect(outcome.status == 64)
    #expect(try workshop.bytes("second.picture.png") == before)
  }
}
