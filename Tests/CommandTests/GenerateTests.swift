import DDCM
import Pictures
import Testing

@Suite("A generated picture") struct GenerateTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func generate(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(
      ["generate", "--steps", "6", "--width", "64", "--height", "32", "--threads", "1"] + arguments, in: workshop.path)
  }

  @Test("comes with the stream that it decodes from")
  func stream() throws {
    #expect(try generate("a.png").status == 0)
    #expect(try workshop.names() == ["a.ddcm", "a.png", "picture.png"])
    #expect(try workshop.decode("a.ddcm", "again.png").status == 0)
    let picture = try ReadPicture(path: workshop.file("a.png")).picture
    #expect((picture.width, picture.height) == (64, 32))
    #expect(picture == (try ReadPicture(path: workshop.file("again.png")).picture))
  }

  @Test("is another for another seed, and the same for the same")
  func seed() throws {
    #expect(try generate("--count", "2", "--seed", "5", "a.png").status == 0)
    #expect(try generate("--seed", "6", "b.png", "--stream", "b/../c.ddcm").status == 74)
    #expect(try generate("--seed", "6", "b.png", "--stream", "c.ddcm").status == 0)
    #expect(
      try workshop.names() == ["a-1.ddcm", "a-1.png", "a-2.ddcm", "a-2.png", "b.png", "c.ddcm", "picture.png"])
    #expect(try workshop.bytes("a-2.png") == workshop.bytes("b.png"))
    #expect(try workshop.bytes("a-2.ddcm") == workshop.bytes("c.ddcm"))
    #expect(try workshop.bytes("a-1.png") != workshop.bytes("b.png"))
  }

  @Test(
    "is made at a smaller size first, unless the options of the method ask for full size",
    arguments: [
      ([], [1, 0]), (["--atoms", "4"], [0]), (["--codebook", "gaussian"], [0]), (["--preset", "paper"], [0]),
    ])
  func layout(options: [String], halvings: [Int]) throws {
    let sizes = ["--width", "128", "--height", "128", "a.png"]
    #expect(
      try Tool.run(["generate", "--steps", "6", "--threads", "1"] + options + sizes, in: workshop.path).status == 0)
    let settings = try DDCM.Stream(parsing: workshop.bytes("a.ddcm")).header.settings
    #expect(settings.stages.map(\.halvings) == halvings)
    let atoms = settings.stages[0].atoms.filter { $0 > 0 }
    #expect(Set(atoms) == [options == ["--preset", "paper"] ? 1 : options == ["--atoms", "4"] ? 4 : 8])
  }

  @Test("goes to a folder, to standard output, or is refused")
  func places() throws {
    #expect(try generate("--count", "2", "new/", "--format", "ppm").status == 0)
    #expect(
      try workshop.names(in: "new") == [
        "generated-1.ddcm", "generated-1.ppm", "generated-2.ddcm", "generated-2.ppm",
      ])
    let piped = try generate("-", "--stream", "a.ddcm")
    #expect(try ReadPicture(bytes: piped.output).picture.height == 32)
    #expect(piped.errors.hasPrefix("seed "))
    #expect(try generate("picture.png").status == 74)
    #expect(try !workshop.names().contains("picture.ddcm"))
  }
}
