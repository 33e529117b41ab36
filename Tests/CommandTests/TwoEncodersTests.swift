import DDCM
import DDCMImages
import Foundation
import ModelTesting
import Testing

@Suite("A model with two text encoders") struct TwoEncodersTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try MadeModel.stableDiffusionXL(in: workshop.file("xl"))
  }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(arguments + ["--model", "xl", "--threads", "1"], in: workshop.path)
  }

  private func image(_ name: String) throws -> RGBImage { try LoadedImage(path: workshop.file(name)).image }

  @Test("encodes with a prompt, decodes if it is supplied, and edits with another")
  func prompts() throws {
    let encoded = try run(
      "encode", "image.png", "a.ddcm", "--prompt", "a cab", "--steps", "5", "--size", "150", "--reconstruction",
      "known.png")
    #expect(encoded.status == 0, "\(encoded.errors)")
    #expect(try run("decode", "a.ddcm", "b.png").status == 64)
    #expect(try run("decode", "a.ddcm", "b.png", "--prompt", "a cab").status == 0)
    #expect(try image("b.png") == image("known.png"))
    let edited = try run(
      "edit", "a.ddcm", "c.png", "--original-prompt", "a cab", "--prompt", "a dike", "--stream", "c.ddcm",
      "--from-step",
      "2")
    #expect(edited.status == 0, "\(edited.errors)")
    #expect(try run("decode", "c.ddcm", "d.png", "--prompt", "a cab", "--prompt", "a dike").status == 0)
    #expect(try image("d.png") == image("c.png") && image("c.png") != image("known.png"))
  }

  @Test("generates from a prompt, guided away from another or from none")
  func generating() throws {
    let size = ["--width", "64", "--height", "96", "--steps", "4", "--seed", "3"]
    for (name, options) in [("a", []), ("b", ["--negative-prompt", "bad"]), ("c", ["--negative-prompt", ""])] {
      let outcome = try Tool.run(
        ["generate", "\(name).png", "--prompt", "a cab", "--embed-prompt", "--model", "xl", "--threads", "1"] + size
          + options, in: workshop.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("trained on images of 1024×1024 pixels"))
    }
    #expect(try image("a.png") != image("b.png"))
    #expect(try run("decode", "b.ddcm", "again.png").status == 0)
    #expect(try image("again.png") == image("b.png"))
  }

  @Test("is listed, and runs")
  func listing() throws {
    let outcome = try workshop.run("models", "--model", "xl", "--verify")
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(outcome.text.contains("UNet2DConditionModel, AutoencoderKL, CLIPTextModel, CLIPTextModelWithProjection\n"))
    #expect(outcome.text.contains("it runs"))
  }
}
