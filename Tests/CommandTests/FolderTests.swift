import Testing

@Suite("Several inputs") struct FolderTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Array("no image".utf8), to: "broken.png")
    try workshop.write(workshop.bytes("image.png"), to: "second.image.png")
  }

  @Test("go on after one that fails, and the exit code is the first failure's")
  func oneBroken() throws {
    let outcome = try workshop.encode("image.png", "broken.png", "missing.png", "second.image.png", "new/streams/")
    #expect(outcome.status == 65)
    #expect(try workshop.names(in: "new/streams") == ["image.ddcm", "second.image.ddcm"])
    let failures = outcome.errors.split(separator: "\n")
    #expect(failures.count == 2)
    #expect(failures[0].hasPrefix("ddcm: 'broken.png' is not an image"))
    #expect(failures[1] == "ddcm: There is no file 'missing.png'.")
    #expect(outcome.text.split(separator: "\n").count == 2)

    let decoded = try workshop.decode("new/streams/image.ddcm", "new/streams/second.image.ddcm", "new")
    #expect(decoded.status == 0)
    #expect(try workshop.names(in: "new") == ["image.png", "second.image.png", "streams"])
    #expect(try workshop.bytes("new/image.png") == workshop.bytes("new/second.image.png"))
  }

  @Test("need a folder")
  func noFolder() throws {
    let outcome = try workshop.encode("image.png", "second.image.png", "all.ddcm")
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("ddcm: Several inputs cannot all be written to 'all.ddcm'."))
  }

  @Test("of the same name are refused before any work")
  func sameNames() throws {
    try workshop.makeFolder("other")
    try workshop.write(workshop.bytes("image.png"), to: "other/image.png")
    let outcome = try workshop.encode("image.png", "other/image.png", "streams/")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("'image.png' and 'other/image.png' would both be written to 'streams/image.ddcm'"))
    #expect(!(try workshop.names().contains("streams")))
  }

  @Test("are not overwritten where the output is missing")
  func forgottenOutput() throws {
    let before = try workshop.bytes("second.image.png")
    let outcome = try workshop.encode("--force", "image.png", "second.image.png")
    #expect(outcome.status == 64)
    #expect(try workshop.bytes("second.image.png") == before)
  }
}

@Suite("A folder as input") struct FolderInputTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    for folder in ["photos/2024/summer", "photos/.hidden"] { try workshop.makeFolder(folder) }
    for name in ["a.png", "b", "2024/c.png", "2024/summer/d.jpeg", ".hidden/e.png", ".f.png"] {
      try workshop.write(workshop.bytes("image.png"), to: "photos/" + name)
    }
    try workshop.write(Array("no image".utf8), to: "photos/notes.txt")
  }

  @Test("has its images encoded, whatever their extension; other files are skipped with a note")
  func contents() throws {
    let outcome = try workshop.encode("photos", "streams/")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors == "note: photos/notes.txt: skipped: not an image\n")
    #expect(try workshop.names(in: "streams") == ["a.ddcm", "b.ddcm"])
    let bytes = (2 * Workshop.stream.count).description
    let summary = try #require(outcome.text.split(separator: "\n").last)
    #expect(
      summary.hasPrefix("2 images, \(bytes) bytes, ") && summary.hasSuffix("; 1 skipped (not an image)"), "\(summary)")
    #expect(try workshop.bytes("streams/a.ddcm") == Workshop.stream)

    let decoded = try workshop.decode("streams", "images/")
    #expect(decoded.status == 0)
    #expect(try workshop.names(in: "images") == ["a.png", "b.png"])
  }

  @Test("is searched for folders on request, and the output has the same structure")
  func recursive() throws {
    let outcome = try workshop.encode("--recursive", "--jobs", "2", "photos/", "streams")
    #expect(outcome.status == 64, "a folder that does not exist needs a '/'")
    #expect(try workshop.encode("--recursive", "--jobs", "2", "photos/", "streams/").status == 0)
    #expect(try workshop.names(in: "streams") == ["2024", "a.ddcm", "b.ddcm"])
    #expect(try workshop.names(in: "streams/2024") == ["c.ddcm", "summer"])
    #expect(try workshop.names(in: "streams/2024/summer") == ["d.ddcm"])
  }

  @Test("is continued after an interruption by --skip-existing")
  func resumed() throws {
    try workshop.makeFolder("streams")
    try workshop.write([1, 2, 3], to: "streams/a.ddcm")
    #expect(try workshop.encode("photos", "streams").status == 74)
    let outcome = try workshop.encode("--skip-existing", "photos", "streams", "--quiet")
    #expect(outcome.status == 0)
    #expect(try workshop.bytes("streams/a.ddcm") == [1, 2, 3])
    #expect(try workshop.bytes("streams/b.ddcm") == Workshop.stream)
    let again = try workshop.encode("--skip-existing", "photos", "streams")
    #expect(again.text == "0 images, 0 bytes; 2 existed already, 1 skipped (not an image)\n")
  }

  @Test("counts damaged images as failures, and continues")
  func damaged() throws {
    try workshop.write(Array(try workshop.bytes("image.png").prefix(400)), to: "photos/broken.png")
    let outcome = try workshop.encode("photos", "streams/")
    #expect(outcome.status == 65)
    #expect(outcome.text.split(separator: "\n").last?.hasSuffix("1 skipped (not an image), 1 failed") == true)
  }

  @Test("without files is an error")
  func empty() throws {
    try workshop.makeFolder("empty/inner")
    let outcome = try workshop.encode("empty", "streams/")
    #expect(outcome.status == 66)
    #expect(
      outcome.errors == "ddcm: There is no file in the folder 'empty'. To search the folders in it, add --recursive.\n")
    #expect(try !workshop.names().contains("streams"))
  }
}
