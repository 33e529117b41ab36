import DDCM
import Foundation
import ModelTesting
import Pictures
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

  private func picture(_ name: String) throws -> Picture { try ReadPicture(path: workshop.file(name)).picture }

  @Test("encodes under a text, decodes for who knows it, and edits by another")
  func prompts() throws {
    let encoded = try run(
      "encode", "picture.png", "a.ddcm", "--prompt", "a cab", "--steps", "5", "--size", "150", "--reconstruction",
      "known.png")
    #expect(encoded.status == 0, "\(encoded.errors)")
    #expect(try run("decode", "a.ddcm", "b.png").status == 64)
    #expect(try run("decode", "a.ddcm", "b.png", "--prompt", "a cab").status == 0)
    #expect(try picture("b.png") == picture("known.png"))
    let edited = try run(
      "edit", "a.ddcm", "c.png", "--original-prompt", "a cab", "--prompt", "a dike", "--stream", "c.ddcm",
      "--from-step",
      "2")
    #expect(edited.status == 0, "\(edited.errors)")
    #expect(try run("decode", "c.ddcm", "d.png", "--prompt", "a cab", "--prompt", "a dike").status == 0)
    #expect(try picture("d.png") == picture("c.png") && picture("c.png") != picture("known.png"))
  }

  @Test("generates under a text, guided away from nothing or from another")
  func generating() throws {
    let size = ["--width", "64", "--height", "96", "--steps", "4", "--seed", "3"]
    for (name, options) in [("a", []), ("b", ["--negative-prompt", "bad"]), ("c", ["--negative-prompt", ""])] {
      let outcome = try Tool.run(
        ["generate", "\(name).png", "--prompt", "a cab", "--embed-prompt", "--model", "xl", "--threads", "1"] + size
          + options, in: workshop.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("trained on pictures of 1024×1024 pixels"))
    }
    #expect(try picture("a.png") != picture("b.png"))
    #expect(try run("decode", "b.ddcm", "again.png").status == 0)
    #expect(try picture("again.png") == picture("b.png"))
  }

  @Test("is listed, and runs")
  func listing() throws {
    let outcome = try workshop.run("models", "--model", "xl", "--verify")
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(outcome.text.contains("UNet2DConditionModel, AutoencoderKL, CLIPTextModel, CLIPTextModelWithProjection\n"))
    #expect(outcome.text.contains("it runs"))
  }
}
