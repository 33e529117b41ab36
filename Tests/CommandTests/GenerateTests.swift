import DDCM
import DDCMFormat
import DDCMImages
import Testing

@Suite("A generated image") struct GenerateTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func generate(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(
      ["generate", "--steps", "6", "--width", "64", "--height", "32", "--threads", "1"] + arguments, in: workshop.path)
  }

  @Test("comes with the stream that decodes to it")
  func stream() throws {
    #expect(try generate("a.png").status == 0)
    #expect(try workshop.names() == ["a.ddcm", "a.png", "image.png"])
    #expect(try workshop.decode("a.ddcm", "again.png").status == 0)
    let image = try LoadedImage(path: workshop.file("a.png")).image
    #expect((image.width, image.height) == (64, 32))
    #expect(image == (try LoadedImage(path: workshop.file("again.png")).image))
  }

  @Test("depends on the seed alone")
  func seed() throws {
    #expect(try generate("--count", "2", "--seed", "5", "a.png").status == 0)
    #expect(try generate("--seed", "6", "b.png", "--stream", "b/../c.ddcm").status == 74)
    #expect(try generate("--seed", "6", "b.png", "--stream", "c.ddcm").status == 0)
    #expect(
      try workshop.names() == ["a-1.ddcm", "a-1.png", "a-2.ddcm", "a-2.png", "b.png", "c.ddcm", "image.png"])
    #expect(try workshop.bytes("a-2.png") == workshop.bytes("b.png"))
    #expect(try workshop.bytes("a-2.ddcm") == workshop.bytes("c.ddcm"))
    #expect(try workshop.bytes("a-1.png") != workshop.bytes("b.png"))
  }

  @Test(
    "is started at a lower resolution, unless the options of the method exclude it",
    arguments: [
      ([], [1, 0]), (["--atoms", "4"], [0]), (["--codebook", "gaussian"], [0]), (["--preset", "paper"], [0]),
    ])
  func layout(options: [String], downsamplingLevel: [Int]) throws {
    let sizes = ["--width", "128", "--height", "128", "a.png"]
    #expect(
      try Tool.run(["generate", "--steps", "6", "--threads", "1"] + options + sizes, in: workshop.path).status == 0)
    let parameters = try DDCMStream(parsing: workshop.bytes("a.ddcm")).header.parameters
    #expect(parameters.stages.map(\.downsamplingLevel) == downsamplingLevel)
    let atoms = parameters.stages[0].atoms.filter { $0 > 0 }
    #expect(Set(atoms) == [options.isEmpty ? 8 : options == ["--atoms", "4"] ? 4 : 1])
  }

  @Test("is written to a folder or to standard output, and never over another file")
  func places() throws {
    #expect(try generate("--count", "2", "new/", "--format", "ppm").status == 0)
    #expect(
      try workshop.names(in: "new") == [
        "generated-1.ddcm", "generated-1.ppm", "generated-2.ddcm", "generated-2.ppm",
      ])
    let piped = try generate("-", "--stream", "a.ddcm")
    #expect(try LoadedImage(bytes: piped.output).image.height == 32)
    #expect(piped.errors.hasPrefix("seed "))
    #expect(try generate("image.png").status == 74)
    #expect(try !workshop.names().contains("image.ddcm"))
  }
}

@Suite("Generation as in the paper") struct PaperGenerationTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func generate(_ arguments: String...) throws -> DDCMStream {
    let outcome = try Tool.run(
      ["generate", "a.png", "--force", "--width", "64", "--height", "32", "--threads", "1"] + arguments,
      in: workshop.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try workshop.decode("a.ddcm", "again.png", "--force").status == 0)
    #expect(
      try LoadedImage(path: workshop.file("a.png")).image == LoadedImage(path: workshop.file("again.png")).image)
    return try DDCMStream(parsing: workshop.bytes("a.ddcm"))
  }

  @Test("chooses one of K codewords at each step, from K = 2 to 2²⁰", arguments: [2, 64, 1 << 20])
  func codewords(count: Int) throws {
    let stream = try generate("--codebook", "gaussian", "--codewords", "\(count)", "--steps", "12", "--seed", "1")
    let parameters = stream.header.parameters
    #expect(parameters.codebookKind == .gaussian(count: count) && parameters.selectionCode == .nested(bits: 1))
    #expect(stream.selections.count == 11)
    #expect(stream.selections.allSatisfy { $0.atoms.count == 1 && $0.atoms[0].level == 0 })
    #expect(Set(stream.selections.map { $0.atoms[0].index }).count > 1)
  }

  @Test("draws fresh noise at each step with infinitely many codewords")
  func infinite() throws {
    let stream = try generate("--codewords", "infinite", "--steps", "12", "--seed", "1")
    let parameters = stream.header.parameters
    #expect(parameters.choiceCount == 0 && parameters.unselectedEta == .ancestral && parameters.stages.count == 1)
    let one = try workshop.bytes("a.png")
    _ = try generate("--codewords", "infinite", "--steps", "12", "--seed", "2")
    #expect(try workshop.bytes("a.png") != one)
  }

  @Test("gives different images with one codebook seed, each from its own initial noise")
  func codebookSeed() throws {
    var streams: [DDCMStream] = []
    for seed in ["1", "2"] {
      streams.append(
        try generate(
          "--codebook", "gaussian", "--codewords", "64", "--steps", "6", "--codebook-seed", "9", "--seed", seed))
    }
    #expect(streams.allSatisfy { $0.header.parameters.seed == 9 && $0.header.parameters.initialNoiseIndex < 64 })
    #expect(streams[0].header.parameters.initialNoiseIndex != streams[1].header.parameters.initialNoiseIndex)
    #expect(streams[0].selections != streams[1].selections)
  }

  @Test(
    "is refused for options that leave nothing to choose",
    arguments: [
      ["encode", "image.png", "b.ddcm", "--codewords", "infinite"],
      ["generate", "b.png", "--codewords", "infinite", "--atoms", "2"],
      ["generate", "b.png", "--codewords", "infinite", "--codebook", "gaussian"],
      ["generate", "b.png", "--codewords", "infinite", "--codebook-seed", "1"],
      ["generate", "b.png", "--codewords", "many"], ["generate", "b.png", "--codewords", "2"],
    ])
  func refusals(arguments: [String]) throws {
    #expect(try Tool.run(arguments, in: workshop.path).status == 64)
  }
}
