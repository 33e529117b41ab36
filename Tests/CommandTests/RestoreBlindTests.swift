import DDCM
import DDCMImages
import Foundation
import ModelTesting
import Testing

@Suite("A blind restoration") struct RestoreBlindTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    let image = Workshop.image
    // Tall enough for NIQE.
    try RGBImage(width: 64, height: 96, bytes: image.pixels + image.pixels).write(to: workshop.file("damaged.png"))
  }

  private func restore(_ arguments: String..., input: [UInt8]? = nil) throws -> Tool.Outcome {
    try Tool.run(
      ["restore", "blind", "--steps", "6", "--threads", "1"] + arguments, input: input, in: workshop.path)
  }

  @Test(
    "is the image that its stream decodes to",
    arguments: [["--score", "none"], ["--weight", "0.01"], ["--atoms", "4"]])
  func stream(options: [String]) throws {
    let outcome = try Tool.run(
      ["restore", "blind", "--steps", "6", "--threads", "1", "--stream", "a.ddcm", "damaged.png", "a.png"] + options,
      in: workshop.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.hasPrefix("damaged.png → a.png, a.ddcm  "))
    #expect(try workshop.decode("a.ddcm", "again.png").status == 0)
    #expect(try workshop.bytes("again.png") == workshop.bytes("a.png"))
  }

  @Test("is near the estimate")
  func estimate() throws {
    let image = try LoadedImage(path: workshop.file("damaged.png")).image
    let inverse = RGBImage(width: 64, height: 96, bytes: image.pixels.map { 255 - $0 })
    try inverse.write(to: workshop.file("estimate.png"))
    #expect(
      try restore("--score", "none", "--bpp", "1", "--estimate", "estimate.png", "damaged.png", "a.png").status == 0)
    let restored = try LoadedImage(path: workshop.file("a.png")).image
    func error(_ other: RGBImage) -> Int {
      zip(restored.pixels, other.pixels).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
    }
    #expect(4 * error(inverse) < error(image))
  }

  @Test("depends on the seed alone, and works with pipes")
  func seed() throws {
    let piped = try restore("--seed", "3", "-", "-", input: workshop.bytes("damaged.png"))
    #expect(piped.errors.hasPrefix("standard input → standard output  "))
    #expect(try restore("--seed", "3", "damaged.png", "a.png").status == 0)
    #expect(try restore("--seed", "4", "damaged.png", "b.png").status == 0)
    #expect(try piped.output == workshop.bytes("a.png"))
    #expect(try workshop.bytes("a.png") != workshop.bytes("b.png"))
  }

  @Test("is refused for files and options that do not fit")
  func refusals() throws {
    let small = try restore("image.png", "a.png")
    #expect(small.status == 64)
    #expect(
      small.errors.hasPrefix("ddcm: image.png: An image of 64×48 pixels is too small for NIQE, which needs 64×64. "))
    #expect(small.errors.contains("--score"))
    let other = try restore("--estimate", "image.png", "damaged.png", "a.png")
    #expect(other.status == 64)
    #expect(
      other.errors
        == "ddcm: damaged.png: The --estimate has 64×48 pixels, and the image 64×96. Give an estimate of the image's size.\n"
    )
    #expect(try restore("--estimate", "none.png", "damaged.png", "a.png").status == 66)
    #expect(try restore("--weight", "-1", "damaged.png", "a.png").status == 64)
    let infinite = try restore("--codewords", "infinite", "damaged.png", "a.png")
    #expect(infinite.status == 64)
    #expect(infinite.errors.contains("--codewords infinite leaves nothing to choose"))
    #expect(try restore("--stream", "-", "damaged.png", "-").status == 64)
    #expect(try workshop.names() == ["damaged.png", "image.png"])
  }
}

@Suite("Quality metrics of images") struct ScoreTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Array(Data(contentsOf: Repository.samples.appending(path: "coast.jpg"))), to: "coast.jpg")
  }

  @Test("are a line for each image, or JSON")
  func reports() throws {
    let text = try workshop.run("score", "coast.jpg", "coast.jpg").text
    let line = try #require(text.wholeMatch(of: /(coast\.jpg  NIQE (\d\.\d\d)\n)\1/))
    let json = try workshop.run("score", "--json", "-", input: workshop.bytes("coast.jpg"))
    let report = try #require(JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any])
    #expect(report["image"] as? String == "standard input")
    #expect(String(format: "%.2f", try #require(report["niqe"] as? Double)) == line.output.2)
  }

  @Test("are missing for images that are too small, but not for others")
  func tooSmall() throws {
    let outcome = try workshop.run("score", "image.png", "coast.jpg")
    #expect(outcome.status == 69)
    #expect(outcome.text.hasPrefix("coast.jpg  NIQE "))
    #expect(
      outcome.errors.hasPrefix("ddcm: image.png: An image of 64×48 pixels is too small for NIQE, which needs 64×64."))
  }

  @Test("has PSNR, SSIM and MS-SSIM with a reference of the same size")
  func reference() throws {
    try workshop.write(workshop.bytes("coast.jpg"), to: "copy.jpg")
    let outcome = try workshop.run("score", "--json", "--reference", "coast.jpg", "copy.jpg")
    let report = try #require(JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
    #expect(report["psnr"] as? String == "Infinity")
    #expect(report["ssim"] as? Double == 1)
    #expect(report["msssim"] as? Double == 1)
    let text = try workshop.run("score", "--reference", "coast.jpg", "coast.jpg").text
    #expect(text.contains("SSIM 1.0000, MS-SSIM 1.0000"), "\(text)")
    let other = try workshop.run("score", "--reference", "image.png", "coast.jpg")
    #expect(other.status == 64)
    #expect(other.errors.contains("Give a reference of the image's size."))
  }
}
