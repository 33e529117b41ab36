import DDCM
import DDCMFormat
import DDCMImages
import Foundation
import ModelTesting
import Testing

@Suite("A model that is conditioned on classes") struct ConditioningTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try MadeModel.classes(in: workshop.file("classes"))
  }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(arguments + ["--model", "classes", "--threads", "1"], in: workshop.path)
  }

  private func generate(_ name: String, _ options: String...) throws -> Tool.Outcome {
    try Tool.run(
      ["generate", name, "--seed", "4", "--steps", "8", "--model", "classes", "--threads", "1"] + options,
      in: workshop.path)
  }

  private func image(_ name: String) throws -> RGBImage { try LoadedImage(path: workshop.file(name)).image }

  private func conditioning(_ name: String) throws -> ConditioningPlan {
    try DDCMStream(parsing: workshop.bytes(name)).header.conditioning
  }

  @Test("generates the given class, and its stream stores which")
  func classes() throws {
    #expect(try generate("a.png", "--class", "3").status == 0)
    #expect(try generate("b.png", "--class", "7").status == 0)
    #expect(try generate("c.png", "--null-class", "10").status == 0)
    #expect(try image("a.png") != image("b.png"))
    #expect(try image("a.png") != image("c.png"))
    #expect(try conditioning("a.ddcm") == ConditioningPlan(Conditioning(.label(3))))
    #expect(try conditioning("c.ddcm") == ConditioningPlan(Conditioning(.label(10))))
    #expect(try run("decode", "a.ddcm", "again.png").status == 0)
    #expect(try image("again.png") == image("a.png"))
    #expect(try workshop.run("info", "a.ddcm").text.contains(/\n  conditioning: +class 3\n/))
  }

  @Test("is guided away from the null class, and the stream decodes to the same image")
  func guidance() throws {
    #expect(try generate("plain.png", "--class", "3").status == 0)
    #expect(try generate("one.png", "--class", "3", "--null-class", "10", "--guidance", "1").status == 0)
    #expect(try generate("four.png", "--class", "3", "--null-class", "10", "--guidance", "4.5").status == 0)
    #expect(try workshop.bytes("one.ddcm") == workshop.bytes("plain.ddcm"))
    #expect(try workshop.bytes("one.png") == workshop.bytes("plain.png"))
    #expect(try workshop.bytes("four.png") != workshop.bytes("plain.png"))
    let guidance = Guidance(hundredths: 450, negative: .label(10))
    #expect(try conditioning("four.ddcm") == ConditioningPlan(Conditioning(.label(3), guidance: guidance)))
    #expect(try run("decode", "four.ddcm", "again.png").status == 0)
    #expect(try image("again.png") == image("four.png"))
    #expect(
      try workshop.run("info", "four.ddcm").text.contains("class 3, guidance 4.50 away from class 10"))
  }

  @Test(
    "makes choices by compressed guidance that decode without the class",
    arguments: [[], ["--codebook", "gaussian", "--codewords", "64"]])
  func compressedGuidance(codebookKind: [String]) throws {
    let arguments = ["generate", "--class", "3", "--null-class", "10", "--seed", "4", "--steps", "8"] + codebookKind
    for candidates in ["1", "16"] {
      let outcome = try Tool.run(
        arguments + ["--ccfg", candidates, "--model", "classes", "--threads", "1", "g\(candidates).png"],
        in: workshop.path)
      #expect(outcome.status == 0)
    }
    #expect(try image("g1.png") != image("g16.png"))
    #expect(try conditioning("g16.ddcm") == ConditioningPlan(Conditioning(.label(10))))
    #expect(try run("decode", "g16.ddcm", "again.png").status == 0)
    #expect(try image("again.png") == image("g16.png"))
  }

  @Test("encodes under a class, and edits to another")
  func editing() throws {
    let options = ["--class", "3", "--steps", "10", "--reconstruction", "known.png"]
    #expect(
      try Tool.run(
        ["encode", "image.png", "a.ddcm", "--model", "classes", "--threads", "1"] + options, in: workshop.path
      ).status == 0)
    #expect(try run("decode", "a.ddcm", "decoded.png").status == 0)
    #expect(try image("decoded.png") == image("known.png"))

    #expect(try run("edit", "a.ddcm", "same.png", "--class", "3").status == 0)
    #expect(try image("same.png") == image("known.png"))
    for from in ["0", "0.5", "0.9"] {
      let arguments = ["a.ddcm", "b\(from).png", "--class", "7", "--from", from, "--stream", "b\(from).ddcm"]
      #expect(
        try Tool.run(["edit", "--threads", "1", "--model", "classes"] + arguments, in: workshop.path).status == 0)
      #expect(try run("decode", "b\(from).ddcm", "again\(from).png").status == 0)
      #expect(try image("again\(from).png") == image("b\(from).png"))
    }
    #expect(try difference("b0.9.png") < difference("b0.5.png"))
    #expect(try difference("b0.5.png") < difference("b0.png"))
    let plan = try conditioning("b0.5.ddcm")
    #expect(plan.phases.map(\.start) == [0, 5])
    #expect(plan.phases.last?.conditioning == Conditioning(.label(7)))
    #expect(try run("edit", "a.ddcm", "c.png", "--class", "7", "--from-step", "5").status == 0)
    #expect(try image("c.png") == image("b0.5.png"))
    #expect(
      try workshop.run("info", "b0.5.ddcm").text.contains(/\n  conditioning: +class 3; from step 5 class 7\n/))
  }

  private func difference(_ name: String) throws -> Int {
    zip(try image(name).pixels, try image("known.png").pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
  }

  @Test(
    "reports what is missing, or not possible",
    arguments: [
      ([], "Set --class to 0...10"),
      (["--class", "11"], "The model has no class 11. Choose one of its classes, 0...10."),
      (["--class", "1", "--guidance", "3"], "Set --null-class"),
      (["--class", "1", "--guidance", "3", "--null-class", "11"], "The model has no class 11"),
      (["--class", "1", "--ccfg", "4"], "--ccfg needs --prompt, or --class and --null-class"),
      (["--class", "11", "--null-class", "10", "--ccfg", "4"], "The model has no class 11"),
      (["--guidance", "2"], "Set --prompt or --class"),
      (["--class", "1", "--guidance", "101"], "--guidance is 101.0, outside of its range. Set it to 0.0...100.0."),
    ])
  func refusals(options: [String], words: String) throws {
    let outcome = try Tool.run(
      ["generate", "a.png", "--steps", "4", "--model", "classes"] + options, in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(try workshop.names() == ["classes", "image.png"])
  }

  @Test("refuses an edit without a new condition, or at a step that does not exist")
  func editRefusals() throws {
    #expect(try generate("a.png", "--class", "3").status == 0)
    let refusals = [
      (["--class", "5", "--from-step", "8"], "The stream has no step 8. Its 8 steps are counted from 0 to 7."),
      (["--class", "5", "--from", "1"], "--from is 1.0, outside of its range"), ([], "Set --prompt or --class"),
      (["--class", "5", "--from", "0.5", "--from-step", "2"], "exclude each other"),
      (["--class", "50"], "The model has no class 50"),
    ]
    for (options, words) in refusals {
      let outcome = try Tool.run(["edit", "a.ddcm", "b.png", "--model", "classes"] + options, in: workshop.path)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(try !workshop.names().contains("b.png"))
  }

  @Test("decodes no stream without a condition, or with one that the model lacks")
  func inconsistentStreams() throws {
    #expect(try generate("a.png", "--class", "3").status == 0)
    let stream = try DDCMStream(parsing: workshop.bytes("a.ddcm"))
    let plans: [(ConditioningPlan, String)] = [
      (.none, "needs one of its 11 classes"), (ConditioningPlan(Conditioning(.label(11))), "no class 11"),
      (ConditioningPlan(Conditioning(.text("a cat"))), "conditioned on 11 classes, and not on the text \"a cat\""),
    ]
    for (plan, words) in plans {
      var header = stream.header
      header.conditioning = plan
      let bytes = DDCMStream(header: header, selections: stream.selections).serialized()
      let outcome = try Tool.run(["decode", "-", "b.png", "--model", "classes"], input: bytes, in: workshop.path)
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }
}

@Suite("An unconditional model") struct UnconditionalTests {
  @Test(
    "refuses every condition, with a remedy",
    arguments: [
      ["generate", "a.png", "--class", "1"], ["generate", "a.png", "--null-class", "1"],
      ["generate", "a.png", "--class", "1", "--guidance", "2"],
      ["generate", "a.png", "--class", "1", "--null-class", "0", "--guidance", "2"],
      ["generate", "a.png", "--class", "1", "--null-class", "0", "--ccfg", "2"],
      ["encode", "image.png", "a.ddcm", "--class", "1"], ["edit", "image.ddcm", "a.png", "--class", "1"],
    ])
  func refusals(arguments: [String]) throws {
    let workshop = try Workshop()
    try workshop.write(Workshop.stream, to: "image.ddcm")
    let outcome = try Tool.run(arguments, in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("The model is unconditional"))
    #expect(outcome.errors.contains("set --model to a conditional model"))
    #expect(try workshop.names() == ["image.ddcm", "image.png"])
  }
}
