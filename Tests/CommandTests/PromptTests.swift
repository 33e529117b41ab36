import DDCM
import DDCMFormat
import DDCMImages
import Foundation
import ModelTesting
import Testing

@Suite("A model that is conditioned on text") struct PromptTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try MadeModel.stableDiffusion(in: workshop.file("sd"))
  }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(arguments + ["--model", "sd", "--threads", "1"], in: workshop.path)
  }

  private func generate(_ name: String, _ options: String...) throws -> Tool.Outcome {
    let size = ["--width", "64", "--height", "64", "--seed", "4", "--steps", "5"]
    return try Tool.run(["generate", name, "--model", "sd", "--threads", "1"] + size + options, in: workshop.path)
  }

  private func image(_ name: String) throws -> RGBImage { try LoadedImage(path: workshop.file(name)).image }

  private func conditioning(_ name: String) throws -> ConditioningPlan {
    try DDCMStream(parsing: workshop.bytes(name)).header.conditioning
  }

  @Test("generates from a prompt, and the stream decodes if the prompt is supplied")
  func digests() throws {
    let generated = try generate("a.png", "--prompt", "a cab", "--negative-prompt", "bad")
    #expect(generated.status == 0, "\(generated.errors)")
    #expect(generated.errors.contains("trained on images of 512×512 pixels"))
    let missing = try run("decode", "a.ddcm", "b.png")
    #expect(missing.status == 64)
    #expect(missing.errors.contains("--prompt"))
    #expect(!(try workshop.names().contains("b.png")))
    #expect(try run("decode", "a.ddcm", "b.png", "--prompt", "a cap", "--negative-prompt", "bad").status == 64)
    #expect(try run("decode", "a.ddcm", "b.png", "--prompt", "a cab", "--negative-prompt", "bad").status == 0)
    #expect(try image("b.png") == image("a.png"))
    #expect(try workshop.run("info", "a.ddcm").text.contains("guidance 7.50 away from the text with the digest"))
  }

  @Test("stores the prompt in the stream on request")
  func embedding() throws {
    #expect(try generate("a.png", "--prompt", "a cab", "--guidance", "3", "--embed-prompt").status == 0)
    #expect(
      try conditioning("a.ddcm")
        == ConditioningPlan(Conditioning(.text("a cab"), guidance: Guidance(hundredths: 300))))
    #expect(try run("decode", "a.ddcm", "b.png").status == 0)
    #expect(try image("b.png") == image("a.png"))
  }

  @Test("encodes with a prompt within a byte limit, and edits with another")
  func editing() throws {
    let encoded = try run(
      "encode", "image.png", "a.ddcm", "--prompt", "a cab", "--steps", "6", "--size", "150", "--reconstruction",
      "known.png")
    #expect(encoded.status == 0, "\(encoded.errors)")
    #expect(try workshop.bytes("a.ddcm").count <= 150)
    #expect(try run("edit", "a.ddcm", "b.png", "--prompt", "a dike").status == 64)
    let edited = try run(
      "edit", "a.ddcm", "b.png", "--original-prompt", "a cab", "--prompt", "a dike", "--stream", "b.ddcm",
      "--from-step", "2")
    #expect(edited.status == 0, "\(edited.errors)")
    #expect(try image("b.png") != image("known.png"))
    #expect(try conditioning("b.ddcm").phases.map(\.start) == [0, 2])
    #expect(try run("decode", "b.ddcm", "c.png", "--prompt", "a dike", "--prompt", "a cab").status == 0)
    #expect(try image("c.png") == image("b.png"))
    #expect(try run("edit", "a.ddcm", "d.png", "--original-prompt", "a cab", "--prompt", "a cab").status == 0)
    #expect(try image("d.png") == image("known.png"))
  }

  @Test("makes choices by compressed guidance that decode without the prompt")
  func compressedGuidance() throws {
    for candidates in ["1", "8"] {
      #expect(try generate("g\(candidates).png", "--prompt", "a cab", "--ccfg", candidates).status == 0)
    }
    #expect(try image("g1.png") != image("g8.png"))
    #expect(try conditioning("g8.ddcm") == .none)
    #expect(try run("decode", "g8.ddcm", "again.png").status == 0)
    #expect(try image("again.png") == image("g8.png"))
  }

  @Test(
    "reports options that exclude or need each other",
    arguments: [
      (["--prompt", "a", "--class", "1"], "--prompt excludes --class"),
      (["--class", "1"], "conditioned on texts, and not on class 1"),
      (["--guidance", "2"], "Set --prompt or --class"),
      (["--negative-prompt", "a"], "need --prompt"),
      (["--prompt", "a", "--guidance", "1", "--negative-prompt", "b"], "--negative-prompt has no effect"),
    ])
  func refusals(options: [String], words: String) throws {
    let outcome = try Tool.run(["generate", "a.png", "--steps", "4", "--model", "sd"] + options, in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(try workshop.names() == ["image.png", "sd"])
  }

  @Test("inpaints, and refuses other restorations")
  func restoration() throws {
    let inpainted = try run(
      "restore", "inpaint", "--mask", "box:32,0,32,48", "--estimate-steps", "3", "--stream", "b.ddcm", "--steps", "4",
      "--size", "100", "image.png", "b.png")
    #expect(inpainted.status == 0, "\(inpainted.errors)")
    #expect(try run("decode", "b.ddcm", "again.png").status == 0)
    #expect(try image("again.png") == image("b.png"))
    let outcome = try run("restore", "upscale", "--scale", "2", "image.png", "a.png")
    #expect(outcome.errors.contains("This model's latents are not pixels"))
    #expect(outcome.status == 69)
  }

  @Test("is listed, and runs")
  func listing() throws {
    let outcome = try workshop.run("models", "--model", "sd", "--verify")
    #expect(outcome.status == 0, "\(outcome.text)")
    #expect(outcome.text.contains(/networks: +UNet2DConditionModel, AutoencoderKL, CLIPTextModel\n/))
    #expect(outcome.text.contains(/prompts: +yes\n/))
    #expect(outcome.text.contains("it runs"))
  }

  @Test("is found in Hugging Face's cache by its name, and by its streams")
  func hub() throws {
    let snapshot = "hub/models--org--made/snapshots/0123abcd"
    try workshop.makeFolder("hub/models--org--made/snapshots")
    try workshop.makeFolder("hub/models--org--made/refs")
    try FileManager.default.moveItem(atPath: workshop.file("sd"), toPath: workshop.file(snapshot))
    try workshop.write(Array("0123abcd".utf8), to: "hub/models--org--made/refs/main")
    let encode = ["encode", "image.png", "a.ddcm", "--steps", "4", "--size", "100", "--threads", "1"]
    #expect(try Tool.run(encode + ["--model", "org/made"], in: workshop.path).status == 0)
    #expect(try workshop.decode("a.ddcm", "b.png").status == 0)
    #expect(try workshop.run("models").text.contains(workshop.file(snapshot)))
    #expect(try Tool.run(encode + ["--force", "--model", "org/none"], in: workshop.path).status == 69)
  }
}
