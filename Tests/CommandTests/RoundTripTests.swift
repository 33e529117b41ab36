import DDCM
import Foundation
import Pictures
import Testing

@Suite("A picture that is encoded and decoded") struct RoundTripTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test("is what encoding said it would be", arguments: [["--quality", "high"], ["--precision", "bf16"]])
  func reconstruction(options: [String]) throws {
    #expect(try encode(["--steps", "6"] + options).status == 0)
    // The same number of threads: another rounds differently.
    #expect(try workshop.decode("picture.ddcm", "decoded.png").status == 0)
    let decoded = try ReadPicture(path: workshop.file("decoded.png")).picture
    #expect(decoded == (try ReadPicture(path: workshop.file("known.png")).picture))
    #expect((decoded.width, decoded.height) == (Workshop.width, Workshop.height))
  }

  @Test(
    "is much nearer to the picture than chance",
    arguments: [
      ["--bpp", "1"], ["--bpp", "1", "--mixture", "signed"], ["--bpp", "1", "--resilient"],
      ["--codebook", "gaussian", "--codewords", "256", "--levels", "3", "--atoms", "12"],
    ])
  func nearness(options: [String]) throws {
    #expect(try encode(["--steps", "10"] + options).status == 0)
    let generate = ["generate", "--width", "64", "--height", "48", "--steps", "10", "--seed", "1", "other.png"]
    #expect(try Tool.run(generate, in: workshop.path).status == 0)
    #expect(try squaredError("known.png") < 0.5 * squaredError("other.png"))
  }

  @Test(
    "is told by a trellis, unless something else is asked for",
    arguments: [
      ([], .trellis), (["--mixture", "signed"], .signed), (["--atoms", "4"], .signed),
      (["--atoms", "40", "--mixture", "trellis"], .trellis), (["--codebook", "gaussian"], .signed),
      (["--levels", "2"], .nested(bits: 2)), (["--layout", "flat"], .trellis),
    ] as [([String], Mixture)])
  func mixture(options: [String], expected: Mixture) throws {
    #expect(try encode(["--steps", "4"] + options).status == 0)
    let stream = try DDCM.Stream(parsing: workshop.bytes("picture.ddcm"))
    #expect(stream.header.settings.mixture == expected)
  }

  private func encode(_ options: [String]) throws -> Tool.Outcome {
    let arguments = ["encode", "--threads", "1", "--reconstruction", "known.png", "picture.png", "picture.ddcm"]
    return try Tool.run(arguments + options, in: workshop.path)
  }

  private func squaredError(_ name: String) throws -> Double {
    let picture = try ReadPicture(path: workshop.file(name)).picture
    return zip(picture.pixels, Workshop.picture.pixels).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
  }

  @Test("goes through pipes unchanged")
  func pipes() throws {
    let encoded = try workshop.encode("-", "-", input: workshop.bytes("picture.png"))
    #expect(encoded.output == Workshop.stream)
    let decoded = try workshop.decode("-", "-", input: encoded.output)
    let picture = try ReadPicture(bytes: decoded.output).picture
    #expect((picture.width, picture.height) == (Workshop.width, Workshop.height))
    #expect(decoded.output.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try workshop.decode("-", "-", "--format", "jpeg", input: encoded.output).output.starts(with: [0xFF, 0xD8]))
  }

  @Test("has at most the bytes that were asked for, and few less", arguments: [90, 120, 200, 333, 1000])
  func size(limit: Int) throws {
    #expect(try workshop.encode("--size", "\(limit)", "picture.png", "picture.ddcm").status == 0)
    let size = try workshop.bytes("picture.ddcm").count
    #expect((limit * 98 / 100 - 2...limit).contains(size))
  }

  @Test("has the bits per pixel that were asked for", arguments: [0.3, 1])
  func rate(rate: Double) throws {
    #expect(try workshop.encode("--bpp", "\(rate)", "picture.png", "picture.ddcm").status == 0)
    let size = Double(8 * (try workshop.bytes("picture.ddcm").count)) / Double(Workshop.width * Workshop.height)
    #expect(abs(size / rate - 1) < 0.03)
  }

  @Test("is said in one line")
  func result() throws {
    let outcome = try workshop.encode("picture.png", "picture.ddcm")
    #expect(outcome.text.wholeMatch(of: /picture\.png → picture\.ddcm  \d+ bytes, \d\.\d{3} bpp, \d+\.\d s\n/) != nil)
    #expect(outcome.errors.isEmpty)
    #expect(try workshop.decode("picture.ddcm", "a.png", "--quiet").text.isEmpty)
  }

  @Test("is said on standard error where standard output carries the data")
  func resultOfPipe() throws {
    let outcome = try workshop.encode("picture.png", "-")
    #expect(outcome.output == Workshop.stream)
    #expect(outcome.errors.hasPrefix("picture.png → standard output  "))
  }
}
