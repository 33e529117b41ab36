import Pictures
import Testing

@Suite("Previews of a picture that is decoded") struct PreviewTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Workshop.stream, to: "picture.ddcm")
  }

  @Test("are one file a step in a folder; the last is the picture")
  func folder() throws {
    let outcome = try workshop.decode("--preview", "steps/", "picture.ddcm", "a.png")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = try workshop.names(in: "steps")
    #expect(names == (0..<6).map { "picture.step-\($0).png" })
    let last = try ReadPicture(path: workshop.file("steps/picture.step-5.png")).picture
    #expect(last == (try ReadPicture(path: workshop.file("a.png")).picture))
    let first = try ReadPicture(path: workshop.file("steps/picture.step-0.png")).picture
    #expect(first != last)
  }

  @Test("have the size of their step")
  func sizes() throws {
    let large = Picture(width: 130, height: 129, pixels: [UInt8](repeating: 90, count: 3 * 130 * 129))
    try large.write(to: workshop.file("large.png"))
    #expect(try workshop.encode("--bpp", "0.1", "large.png", "large.ddcm").status == 0)
    #expect(try workshop.decode("--preview", "steps/", "large.ddcm", "a.png").status == 0)
    let first = try ReadPicture(path: workshop.file("steps/large.step-0.png")).picture
    #expect((first.width, first.height) == (65, 65))
  }

  @Test("come as often as asked, and after the last step")
  func often() throws {
    #expect(try workshop.decode("--preview", "steps/", "--preview-every", "4", "picture.ddcm", "a.png").status == 0)
    #expect(try workshop.names(in: "steps") == ["picture.step-3.png", "picture.step-5.png"])
  }

  @Test("replace one another in a file, and nothing else")
  func file() throws {
    #expect(try workshop.decode("--preview", "now.png", "picture.ddcm", "a.png").status == 0)
    #expect(try workshop.bytes("now.png") == workshop.bytes("a.png"))
    let again = try workshop.decode("--preview", "now.png", "picture.ddcm", "b.png")
    #expect(again.status == 74)
    #expect(again.errors.contains("'now.png' exists already"))
    for arguments in [["--preview", "-"], ["--preview", "c.png"], ["--preview-every", "2"]] {
      #expect(try Tool.run(["decode", "picture.ddcm", "c.png"] + arguments, in: workshop.path).status == 64)
    }
    let several = try workshop.decode("--preview", "now.png", "picture.ddcm", "picture.ddcm", "folder/")
    #expect(several.status == 64)
  }
}
