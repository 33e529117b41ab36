import DDCMImages
import Foundation
import Testing

@Suite("ddcm evaluate") struct EvaluateTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.makeFolder("images")
    try Workshop.image.write(to: workshop.file("images/a.png"))
    try workshop.write(Array(#"[{"name": "fast", "options": ["--steps", "3"]}]"#.utf8), to: "settings.json")
  }

  private func evaluate(_ arguments: String...) throws -> Tool.Outcome { try evaluate(arguments) }

  private func evaluate(_ arguments: [String]) throws -> Tool.Outcome {
    try Tool.run(
      ["evaluate", "images", "--output", "out", "--threads", "1", "--rates", "0.5"] + arguments, in: workshop.path)
  }

  private static let copier = "copy: cp {in} {out} ; cp {in} {out}"

  @Test("measures ddcm and another side by side, and the second time takes what it has")
  func sideBySide() throws {
    let arguments = ["--against", "none", "--settings", "settings.json", "--contender", Self.copier]
    let first = try evaluate(arguments)
    #expect(first.status == 0, "\(first.errors)")
    let lines = first.text.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("asked  contender"))
    #expect(lines[1].hasPrefix("0.5    ddcm fast"))
    #expect(lines[2].hasPrefix("0.5    copy"))
    // A copy is larger than asked.
    #expect(lines[2].contains("*"))
    let names = try workshop.names(in: "out")
    for name in ["results.jsonl", "results.csv", "summary.csv", "summary.md", "evaluation.json", "report.html"] {
      #expect(names.contains(name))
    }
    let kept = try workshop.bytes("out/results.jsonl")
    let second = try evaluate(arguments)
    #expect(second.text == first.text)
    #expect(try workshop.bytes("out/results.jsonl") == kept)
  }

  @Test("goes on after a failure, says so, and exits with 69")
  func failure() throws {
    let outcome = try evaluate(
      "--without-ddcm", "--against", "none", "--contender", Self.copier, "--contender",
      "broken: echo out of ink >&2; false {in} {out} ; cp {in} {out}")
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("out of ink"))
    #expect(outcome.text.contains("copy"))
    #expect(String(decoding: try workshop.bytes("out/results.csv"), as: UTF8.self).contains(",broken,0.5,192,failed,"))
  }

  @Test(
    "refuses with 64 what makes no sense",
    arguments: [
      ["--contender", "nonsense"], ["--against", "gif"], ["--against", "jpeg,jpeg"], ["--anchor", "nobody"],
      ["--rates", "0.1,x"], ["--rates", "0"], ["--rates", "0.1,0.1"], ["--jobs", "0"], ["--patch", "8"],
      ["--lpips", "one.pth"], ["--settings", "images/a.png"],
    ])
  func usage(arguments: [String]) throws {
    let outcome = try Tool.run(["evaluate", "images", "--output", "out"] + arguments, in: workshop.path)
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("ddcm: ") || outcome.errors.hasPrefix("Error: "))
    #expect(try !workshop.names().contains("out"))
  }

  @Test("refuses with 66 where there is no image")
  func noImages() throws {
    try workshop.makeFolder("empty")
    for folder in ["empty", "nowhere"] {
      #expect(try Tool.run(["evaluate", folder, "--output", "out"], in: workshop.path).status == 66)
    }
  }

  @Test("needs images of different names")
  func sameName() throws {
    try workshop.makeFolder("more")
    try Workshop.image.write(to: workshop.file("more/a.png"))
    let outcome = try Tool.run(["evaluate", "images", "more", "--output", "out"], in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("'a.png'"))
  }

  @Test("refuses weights that are no network it knows with 69")
  func weights() throws {
    try workshop.write(Array("nothing".utf8), to: "net.pth")
    let outcome = try evaluate(
      "--without-ddcm", "--against", "none", "--contender", Self.copier, "--network", "net.pth")
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("net.pth"))
  }
}
