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
    #expect(Set(atoms) == [options.isEmpty ? 8 : options == ["--atoms", "4"] ? 4 : 1])
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

@Suite("Generation as the paper has it") struct PaperGenerationTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func generate(_ arguments: String...) throws -> DDCM.Stream {
    let outcome = try Tool.run(
      ["generate", "a.png", "--force", "--width", "64", "--height", "32", "--threads", "1"] + arguments,
      in: workshop.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try workshop.decode("a.ddcm", "again.png", "--force").status == 0)
    #expect(
      try ReadPicture(path: workshop.file("a.png")).picture == ReadPicture(path: workshop.file("again.png")).picture)
    return try DDCM.Stream(parsing: workshop.bytes("a.ddcm"))
  }

  @Test("takes one of K codewords as it is, from K = 2 to 2²⁰", arguments: [2, 64, 1 << 20])
  func codewords(count: Int) throws {
    let stream = try generate("--codebook", "gaussian", "--codewords", "\(count)", "--steps", "12", "--seed", "1")
    let settings = stream.header.settings
    #expect(settings.book == .gaussian(count: count) && settings.mixture == .nested(bits: 1))
    #expect(stream.selections.count == 11)
    #expect(stream.selections.allSatisfy { $0.atoms.count == 1 && $0.atoms[0].level == 0 })
    #expect(Set(stream.selections.map { $0.atoms[0].index }).count > 1)
  }

  @Test("has fresh noise at each step where there are infinitely many, and nothing to choose")
  func infinite() throws {
    let stream = try generate("--codewords", "infinite", "--steps", "12", "--seed", "1")
    let settings = stream.header.settings
    #expect(settings.choiceCount == 0 && settings.fillerEta == .ancestral && settings.stages.count == 1)
    let one = try workshop.bytes("a.png")
    _ = try generate("--codewords", "infinite", "--steps", "12", "--seed", "2")
    #expect(try workshop.bytes("a.png") != one)
  }

  @Test("makes different pictures of one seed of the codebooks, each from an x_T of its own")
  func codebookSeed() throws {
    var streams: [DDCM.Stream] = []
    for seed in ["1", "2"] {
      streams.append(
        try generate(
          "--codebook", "gaussian", "--codewords", "64", "--steps", "6", "--codebook-seed", "9", "--seed", seed))
    }
    #expect(streams.allSatisfy { $0.header.settings.seed == 9 && $0.header.settings.start < 64 })
    #expect(streams[0].header.settings.start != streams[1].header.settings.start)
    #expect(streams[0].selections != streams[1].selections)
  }

  @Test(
    "is refused where nothing is left to choose",
    arguments: [
      ["encode", "picture.png", "b.ddcm", "--codewords", "infinite"],
      ["generate", "b.png", "--codewords", "infinite", "--atoms", "2"],
      ["generate", "b.png", "--codewords", "infinite", "--codebook", "gaussian"],
      ["generate", "b.png", "--codewords", "infinite", "--codebook-seed", "1"],
      ["generate", "b.png", "--codewords", "many"], ["generate", "b.png", "--codewords", "2"],
    ])
  func refusals(arguments: [String]) throws {
    #expect(try Tool.run(arguments, in: workshop.path).status == 64)
  }
}
