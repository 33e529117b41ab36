import DDCM
import DDCMFormat
import DDCMImages
import Foundation
import Testing

@Suite("An image that is encoded and decoded") struct RoundTripTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test("is the reconstruction that encoding wrote", arguments: [["--quality", "high"], ["--precision", "bf16"]])
  func reconstruction(options: [String]) throws {
    #expect(try encode(["--steps", "6"] + options).status == 0)
    // The same number of threads: another rounds differently.
    #expect(try workshop.decode("image.ddcm", "decoded.png").status == 0)
    let decoded = try LoadedImage(path: workshop.file("decoded.png")).image
    #expect(decoded == (try LoadedImage(path: workshop.file("known.png")).image))
    #expect((decoded.width, decoded.height) == (Workshop.width, Workshop.height))
  }

  @Test(
    "is much nearer to the original than a random image",
    arguments: [
      ["--bpp", "1"], ["--bpp", "1", "--selection-code", "signed"], ["--bpp", "1", "--resilient"],
      ["--codebook", "gaussian", "--codewords", "256", "--levels", "3", "--atoms", "12"],
    ])
  func nearness(options: [String]) throws {
    #expect(try encode(["--steps", "10"] + options).status == 0)
    let generate = ["generate", "--width", "64", "--height", "48", "--steps", "10", "--seed", "1", "other.png"]
    #expect(try Tool.run(generate, in: workshop.path).status == 0)
    #expect(try squaredError("known.png") < 0.5 * squaredError("other.png"))
  }

  @Test(
    "has choices from a trellis code, unless an option excludes it",
    arguments: [
      ([], .trellis), (["--selection-code", "signed"], .signed), (["--atoms", "4"], .signed),
      (["--atoms", "40", "--selection-code", "trellis"], .trellis), (["--codebook", "gaussian"], .signed),
      (["--levels", "2"], .nested(bits: 2)), (["--layout", "flat"], .trellis),
    ] as [([String], SelectionCode)])
  func selectionCode(options: [String], expected: SelectionCode) throws {
    #expect(try encode(["--steps", "4"] + options).status == 0)
    let stream = try DDCMStream(parsing: workshop.bytes("image.ddcm"))
    #expect(stream.header.parameters.selectionCode == expected)
  }

  private func encode(_ options: [String]) throws -> Tool.Outcome {
    let arguments = ["encode", "--threads", "1", "--reconstruction", "known.png", "image.png", "image.ddcm"]
    return try Tool.run(arguments + options, in: workshop.path)
  }

  private func squaredError(_ name: String) throws -> Double {
    let image = try LoadedImage(path: workshop.file(name)).image
    return zip(image.pixels, Workshop.image.pixels).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
  }

  @Test("passes through pipes unchanged")
  func pipes() throws {
    let encoded = try workshop.encode("-", "-", input: workshop.bytes("image.png"))
    #expect(encoded.output == Workshop.stream)
    let decoded = try workshop.decode("-", "-", input: encoded.output)
    let image = try LoadedImage(bytes: decoded.output).image
    #expect((image.width, image.height) == (Workshop.width, Workshop.height))
    #expect(decoded.output.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try workshop.decode("-", "-", "--format", "jpeg", input: encoded.output).output.starts(with: [0xFF, 0xD8]))
  }

  @Test("uses at least 98 % of a byte limit, and never more than all", arguments: [90, 120, 200, 333, 1000])
  func size(limit: Int) throws {
    #expect(try workshop.encode("--size", "\(limit)", "image.png", "image.ddcm").status == 0)
    let size = try workshop.bytes("image.ddcm").count
    #expect((limit * 98 / 100 - 2...limit).contains(size))
  }

  @Test("has the bits per pixel that were set", arguments: [0.3, 1])
  func rate(rate: Double) throws {
    #expect(try workshop.encode("--bpp", "\(rate)", "image.png", "image.ddcm").status == 0)
    let size = Double(8 * (try workshop.bytes("image.ddcm").count)) / Double(Workshop.width * Workshop.height)
    #expect(abs(size / rate - 1) < 0.03)
  }

  @Test("of a few pixels fits any limit above its largest stream, and rates out of reach are noted")
  func icon() throws {
    let icon = RGBImage(width: 16, height: 16, bytes: (0..<768).map { UInt8($0 % 251) })
    try icon.write(to: workshop.file("icon.png"))
    let limited = try workshop.encode("--size", "20000", "icon.png", "a.ddcm")
    #expect(limited.status == 0, "\(limited.errors)")
    #expect(limited.errors.isEmpty)
    #expect(try workshop.bytes("a.ddcm").count < 20000)
    #expect(try workshop.decode("a.ddcm", "a.png").status == 0)
    let low = try workshop.encode("--bpp", "0.05", "icon.png", "b.ddcm")
    #expect(low.status == 0)
    #expect(
      low.errors.wholeMatch(of: /note: icon\.png: the stream has \d\.\d+ bits per pixel where 0\.05 were requested.*\n/)
        != nil)
  }

  @Test("is reported in one line")
  func result() throws {
    let outcome = try workshop.encode("image.png", "image.ddcm")
    #expect(outcome.text.wholeMatch(of: /image\.png → image\.ddcm  \d+ bytes, \d\.\d{3} bpp, \d+\.\d s\n/) != nil)
    #expect(outcome.errors.isEmpty)
    #expect(try workshop.decode("image.ddcm", "a.png", "--quiet").text.isEmpty)
  }

  @Test("is reported on standard error if standard output carries the data")
  func resultOfPipe() throws {
    let outcome = try workshop.encode("image.png", "-")
    #expect(outcome.output == Workshop.stream)
    #expect(outcome.errors.hasPrefix("image.png → standard output  "))
  }
}
