import DDCM
import Foundation
import ModelTesting
import Pictures
import Testing

@Suite("A model that draws what a text says") struct PromptTests {
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

  private func picture(_ name: String) throws -> Picture { try ReadPicture(path: workshop.file(name)).picture }

  private func conditioning(_ name: String) throws -> ConditioningPlan {
    try DDCM.Stream(parsing: workshop.bytes(name)).header.conditioning
  }

  @Test("draws under it, and the stream decodes for who knows the text")
  func digests() throws {
    let generated = try generate("a.png", "--prompt", "a cab", "--negative-prompt", "bad")
    #expect(generated.status == 0, "\(generated.errors)")
    #expect(generated.errors.contains("trained on pictures of 512×512 pixels"))
    let missing = try run("decode", "a.ddcm", "b.png")
    #expect(missing.status == 64)
    #expect(missing.errors.contains("--prompt"))
    #expect(!(try workshop.names().contains("b.png")))
    #expect(try run("decode", "a.ddcm", "b.png", "--prompt", "a cap", "--negative-prompt", "bad").status == 64)
    #expect(try run("decode", "a.ddcm", "b.png", "--prompt", "a cab", "--negative-prompt", "bad").status == 0)
    #expect(try picture("b.png") == picture("a.png"))
    #expect(try workshop.run("info", "a.ddcm").text.contains("guidance 7.50 away from the text with the digest"))
  }

  @Test("lets a stream hold the text")
  func embedding() throws {
    #expect(try generate("a.png", "--prompt", "a cab", "--guidance", "3", "--embed-prompt").status == 0)
    #expect(
      try conditioning("a.ddcm")
        == ConditioningPlan(Conditioning(.text("a cab"), guidance: Guidance(hundredths: 300))))
    #expect(try run("decode", "a.ddcm", "b.png").status == 0)
    #expect(try picture("b.png") == picture("a.png"))
  }

  @Test("encodes under a text within the bytes that are allowed, and edits by another")
  func editing() throws {
    let encoded = try run(
      "encode", "picture.png", "a.ddcm", "--prompt", "a cab", "--steps", "6", "--size", "150", "--reconstruction",
      "known.png")
    #expect(encoded.status == 0, "\(encoded.errors)")
    #expect(try workshop.bytes("a.ddcm").count <= 150)
    #expect(try run("edit", "a.ddcm", "b.png", "--prompt", "a dike").status == 64)
    let edited = try run(
      "edit", "a.ddcm", "b.png", "--original-prompt", "a cab", "--prompt", "a dike", "--stream", "b.ddcm",
      "--from-step", "2")
    #expect(edited.status == 0, "\(edited.errors)")
    #expect(try picture("b.png") != picture("known.png"))
    #expect(try conditioning("b.ddcm").phases.map(\.start) == [0, 2])
    #expect(try run("decode", "b.ddcm", "c.png", "--prompt", "a dike", "--prompt", "a cab").status == 0)
    #expect(try picture("c.png") == picture("b.png"))
    #expect(try run("edit", "a.ddcm", "d.png", "--original-prompt", "a cab", "--prompt", "a cab").status == 0)
    #expect(try picture("d.png") == picture("known.png"))
  }

  @Test("is led by compressed guidance to choices that decode without the text")
  func compressedGuidance() throws {
    for candidates in ["1", "8"] {
      #expect(try generate("g\(candidates).png", "--prompt", "a cab", "--ccfg", candidates).status == 0)
    }
    #expect(try picture("g1.png") != picture("g8.png"))
    #expect(try conditioning("g8.ddcm") == .none)
    #expect(try run("decode", "g8.ddcm", "again.png").status == 0)
    #expect(try picture("again.png") == picture("g8.png"))
  }

  @Test(
    "says what does not go together",
    arguments: [
      (["--prompt", "a", "--class", "1"], "--prompt excludes --class"),
      (["--class", "1"], "is told texts and no classes"),
      (["--guidance", "2"], "add --prompt or --class"),
      (["--negative-prompt", "a"], "go with --prompt"),
      (["--prompt", "a", "--guidance", "1", "--negative-prompt", "b"], "a negative prompt does nothing"),
    ])
  func refusals(options: [String], words: String) throws {
    let outcome = try Tool.run(["generate", "a.png", "--steps", "4", "--model", "sd"] + options, in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(try workshop.names() == ["picture.png", "sd"])
  }

  @Test("inpaints, and does not restore by other measurements of pixels")
  func restoration() throws {
    let inpainted = try run(
      "restore", "inpaint", "--mask", "box:32,0,32,48", "--estimate-steps", "3", "--stream", "b.ddcm", "--steps", "4",
      "--size", "100", "picture.png", "b.png")
    #expect(inpainted.status == 0, "\(inpainted.errors)")
    #expect(try run("decode", "b.ddcm", "again.png").status == 0)
    #expect(try picture("again.png") == picture("b.png"))
    let outcome = try run("restore", "upscale", "--scale", "2", "picture.png", "a.png")
    #expect(outcome.errors.contains("this model's latents are no pixels"))
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
    let encode = ["encode", "picture.png", "a.ddcm", "--steps", "4", "--size", "100", "--threads", "1"]
    #expect(try Tool.run(encode + ["--model", "org/made"], in: workshop.path).status == 0)
    #expect(try workshop.decode("a.ddcm", "b.png").status == 0)
    #expect(try workshop.run("models").text.contains(workshop.file(snapshot)))
    #expect(try Tool.run(encode + ["--force", "--model", "org/none"], in: workshop.path).status == 69)
  }
}
