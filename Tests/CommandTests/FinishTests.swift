import Foundation
import ModelTesting
import Testing

@Suite("--finish") struct FinishTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Workshop.stream, to: "image.ddcm")
  }

  @Test("makes other images of the bundled model's stream, and the default is faithful")
  func decoding() throws {
    for (name, arguments) in [
      ("default", []), ("faithful", ["--finish", "faithful"]), ("zero", ["--finish", "0"]),
      ("perceptual", ["--finish", "perceptual"]), ("one", ["--finish", "1"]), ("half", ["--finish", "0.5"]),
    ] {
      let outcome = try Tool.run(
        ["decode", "--threads", "1", "image.ddcm", "\(name).png"] + arguments, in: workshop.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let images = try ["default", "faithful", "zero", "perceptual", "one", "half"].map {
      try workshop.bytes("\($0).png")
    }
    #expect(images[1] == images[0] && images[2] == images[0])
    #expect(images[3] != images[0] && images[4] == images[3])
    #expect(images[5] != images[0] && images[5] != images[3])
  }

  @Test("of an encoder is of its image, and leaves the stream")
  func encoding() throws {
    let outcome = try workshop.encode("--finish", "perceptual", "--reconstruction", "a.png", "image.png", "a.ddcm")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try workshop.bytes("a.ddcm") == Workshop.stream)
    #expect(try workshop.decode("--finish", "perceptual", "a.ddcm", "b.png").status == 0)
    #expect(try workshop.bytes("a.png") == workshop.bytes("b.png"))
  }

  @Test("is refused without an image, beside a quality, and out of range")
  func usage() throws {
    let alone = try workshop.encode("--finish", "perceptual", "image.png", "a.ddcm")
    #expect(alone.status == 64 && alone.errors.contains("Add --reconstruction"))
    let target = try workshop.encode(
      "--finish", "0.5", "--psnr", "30", "--reconstruction", "a.png", "image.png", "a.ddcm")
    #expect(target.status == 64 && target.errors.contains("--psnr and --ssim are of the faithful image"))
    for value in ["2", "best"] {
      let outcome = try workshop.decode("--finish", value, "image.ddcm", "a.png")
      #expect(outcome.status == 64 && outcome.errors.contains("finish"))
    }
    #expect(try workshop.names() == ["image.ddcm", "image.png"])
  }

  @Test("perceptual is refused for a model without a finisher, in a sentence")
  func refusal() throws {
    let model = workshop.file("model")
    try MadeModel.classes(in: model)
    let encoded = try Tool.run(
      ["encode", "--model", model, "--class", "1", "--steps", "4", "--threads", "1", "image.png", "b.ddcm"],
      in: workshop.path)
    #expect(encoded.status == 0, "\(encoded.errors)")
    let outcome = try workshop.decode("--model", model, "--finish", "perceptual", "b.ddcm", "b.png")
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("--finish needs a model with a finisher"))
    #expect(outcome.errors.contains("Set --finish to faithful."))
    #expect(try workshop.decode("--model", model, "--finish", "faithful", "b.ddcm", "b.png").status == 0)
  }
}
