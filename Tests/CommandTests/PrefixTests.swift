import DDCM
import Foundation
import Testing

@Suite("A part of a stream") struct PrefixTests {
  private let workshop: Workshop
  private let stream: DDCM.Stream

  init() throws {
    workshop = try Workshop()
    stream = try DDCM.Stream(parsing: Workshop.stream)
    try workshop.write(Workshop.stream, to: "whole.ddcm")
    try workshop.write(Array(Workshop.stream.dropLast(30)), to: "part.ddcm")
  }

  private var whole: Int { Workshop.stream.count }

  @Test("is refused, and the way out is named")
  func refusal() throws {
    let outcome = try workshop.decode("part.ddcm", "a.png")
    #expect(outcome.status == 65)
    let words =
      /ddcm: part\.ddcm: the stream is cut short: 30 more bytes are needed at byte \d+\. (\d) of its (\d) choices .*\n/
    let match = try #require(outcome.errors.wholeMatch(of: words))
    #expect(match.1 < match.2)
    #expect(outcome.errors.contains("--partial"))
    #expect(try workshop.names() == ["part.ddcm", "picture.png", "whole.ddcm"])
  }

  @Test("is decoded when asked for, and what is missing is said")
  func partial() throws {
    let prefix = try StreamPrefix(parsing: workshop.bytes("part.ddcm"))
    let outcome = try workshop.decode("--partial", "part.ddcm", "a.png")
    #expect(outcome.status == 0)
    #expect(
      outcome.errors == "note: part.ddcm: the first \(whole - 30) of \(whole) bytes, with "
        + "\(prefix.stream.selections.count) of \(stream.selections.count) choices; the checksum is not compared\n")
    #expect(try workshop.decode("--bytes", "\(whole - 30)", "whole.ddcm", "b.png").errors.hasPrefix("note: whole.ddcm"))
    #expect(try workshop.bytes("a.png") == workshop.bytes("b.png"))
    // And the cut stream of as many choices is the same picture.
    try workshop.write(prefix.stream.serialized(), to: "c.ddcm")
    #expect(try workshop.decode("c.ddcm", "c.png").errors.isEmpty)
    #expect(try workshop.bytes("c.png") == workshop.bytes("a.png"))
  }

  @Test("is all of the stream where nothing is missing", arguments: [["--partial"], ["--bytes", "100000"]])
  func complete(options: [String]) throws {
    #expect(try workshop.decode("whole.ddcm", "a.png").status == 0)
    let outcome = try Tool.run(["decode", "--threads", "1", "whole.ddcm", "b.png"] + options, in: workshop.path)
    #expect(outcome.errors.isEmpty)
    #expect(try workshop.bytes("a.png") == workshop.bytes("b.png"))
  }

  @Test("that says no choices, or is damaged otherwise, is refused as ever")
  func damage() throws {
    var damaged = Workshop.stream
    damaged[damaged.count / 2] ^= 4
    for bytes in [Array(Workshop.stream.prefix(20)), Array(Workshop.stream.prefix(3)), damaged] {
      let outcome = try workshop.decode("-", "a.png", "--partial", input: bytes)
      #expect(outcome.status == 65)
      #expect(!outcome.errors.contains("--partial"))
    }
    #expect(try workshop.decode("--bytes", "0", "whole.ddcm", "a.png").status == 64)
  }

  @Test("can be cut out as a stream of its own, no larger than asked")
  func cutting() throws {
    let outcome = try workshop.run("cut", "--bytes", "\(whole - 30)", "whole.ddcm", "small.ddcm")
    #expect(outcome.status == 0)
    let bytes = try workshop.bytes("small.ddcm")
    #expect(bytes == stream.cut(to: whole - 30)?.serialized())
    let cut = try DDCM.Stream(parsing: bytes)
    #expect(
      outcome.text == "whole.ddcm → small.ddcm  \(bytes.count) bytes, \(cut.selections.count) of "
        + "\(stream.selections.count) choices\n")
    #expect(try workshop.decode("small.ddcm", "a.png").status == 0)
    #expect(try workshop.run("cut", "--bytes", "\(whole)", "whole.ddcm", "-").output == Workshop.stream)
  }

  @Test("cannot be smaller than what comes before the choices")
  func tooSmall() throws {
    let least = stream.keeping(choices: 0).serialized().count
    let outcome = try workshop.run("cut", "--bytes", "\(least - 1)", "whole.ddcm", "a.ddcm")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("without any choice this stream has \(least)."))
    #expect(try workshop.run("cut", "--bytes", "\(least)", "whole.ddcm", "a.ddcm").status == 0)
    #expect(try workshop.run("cut", "--bytes", "100", "part.ddcm", "b.ddcm").status == 65)
  }
}
