import DDCM
import Foundation
import ModelTesting
import Pictures
import Testing

@Suite("A blind restoration") struct RestoreBlindTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    let picture = Workshop.picture
    // As wide, and tall enough for NIQE.
    try Picture(width: 64, height: 96, pixels: picture.pixels + picture.pixels).write(to: workshop.file("damaged.png"))
  }

  private func restore(_ arguments: String..., input: [UInt8]? = nil) throws -> Tool.Outcome {
    try Tool.run(
      ["restore", "blind", "--steps", "6", "--threads", "1"] + arguments, input: input, in: workshop.path)
  }

  @Test("is what its stream decodes to", arguments: [["--score", "none"], ["--weight", "0.01"], ["--atoms", "4"]])
  func stream(options: [String]) throws {
    let outcome = try Tool.run(
      ["restore", "blind", "--steps", "6", "--threads", "1", "--stream", "a.ddcm", "damaged.png", "a.png"] + options,
      in: workshop.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.hasPrefix("damaged.png → a.png, a.ddcm  "))
    #expect(try workshop.decode("a.ddcm", "again.png").status == 0)
    #expect(try workshop.bytes("again.png") == workshop.bytes("a.png"))
  }

  @Test("goes towards the estimate")
  func estimate() throws {
    let picture = try ReadPicture(path: workshop.file("damaged.png")).picture
    let inverse = Picture(width: 64, height: 96, pixels: picture.pixels.map { 255 - $0 })
    try inverse.write(to: workshop.file("estimate.png"))
    #expect(
      try restore("--score", "none", "--bpp", "1", "--estimate", "estimate.png", "damaged.png", "a.png").status == 0)
    let restored = try ReadPicture(path: workshop.file("a.png")).picture
    func error(_ other: Picture) -> Int {
      zip(restored.pixels, other.pixels).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
    }
    #expect(4 * error(inverse) < error(picture))
  }

  @Test("is the same for the same seed, and goes through pipes")
  func seed() throws {
    let piped = try restore("--seed", "3", "-", "-", input: workshop.bytes("damaged.png"))
    #expect(piped.errors.hasPrefix("standard input → standard output  "))
    #expect(try restore("--seed", "3", "damaged.png", "a.png").status == 0)
    #expect(try restore("--seed", "4", "damaged.png", "b.png").status == 0)
    #expect(try piped.output == workshop.bytes("a.png"))
    #expect(try workshop.bytes("a.png") != workshop.bytes("b.png"))
  }

  @Test("is refused where it cannot be made")
  func refusals() throws {
    let small = try restore("picture.png", "a.png")
    #expect(small.status == 64)
    #expect(
      small.errors
        == "ddcm: picture.png: a picture of 64×48 pixels is too small for NIQE, which needs 64×64. Take --score none.\n"
    )
    let other = try restore("--estimate", "picture.png", "damaged.png", "a.png")
    #expect(other.status == 64)
    #expect(
      other.errors
        == "ddcm: damaged.png: the estimate 'picture.png' has 64×48 pixels, and the picture 64×96. Give an estimate of the "
        + "picture's size.\n")
    #expect(try restore("--estimate", "none.png", "damaged.png", "a.png").status == 66)
    #expect(try restore("--weight", "-1", "damaged.png", "a.png").status == 64)
    let infinite = try restore("--codewords", "infinite", "damaged.png", "a.png")
    #expect(infinite.status == 64)
    #expect(infinite.errors.contains("--codewords infinite leaves nothing to choose"))
    #expect(try restore("--stream", "-", "damaged.png", "-").status == 64)
    #expect(try workshop.names() == ["damaged.png", "picture.png"])
  }
}

@Suite("The score of pictures") struct ScoreTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Array(Data(contentsOf: Repository.samples.appending(path: "coast.jpg"))), to: "coast.jpg")
  }

  @Test("is a line for each, or JSON")
  func reports() throws {
    let text = try workshop.run("score", "coast.jpg", "coast.jpg").text
    let line = try #require(text.wholeMatch(of: /(coast\.jpg  NIQE (\d\.\d\d)\n)\1/))
    let json = try workshop.run("score", "--json", "-", input: workshop.bytes("coast.jpg"))
    let report = try #require(JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any])
    #expect(report["picture"] as? String == "standard input")
    #expect(String(format: "%.2f", try #require(report["niqe"] as? Double)) == line.output.2)
  }

  @Test("is missing for pictures that are too small, and the others have theirs")
  func tooSmall() throws {
    let outcome = try workshop.run("score", "picture.png", "coast.jpg")
    #expect(outcome.status == 65)
    #expect(outcome.text.hasPrefix("coast.jpg  NIQE "))
    #expect(
      outcome.errors
        == "ddcm: picture.png: a picture of 64×48 pixels is too small for NIQE, which needs 64×64.\n")
  }
}
