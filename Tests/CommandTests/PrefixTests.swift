import DDCM
import DDCMFormat
import Foundation
import Testing

@Suite("A part of a stream") struct PrefixTests {
  private let workshop: Workshop
  private let stream: DDCMStream

  init() throws {
    workshop = try Workshop()
    stream = try DDCMStream(parsing: Workshop.stream)
    try workshop.write(Workshop.stream, to: "whole.ddcm")
    try workshop.write(Array(Workshop.stream.dropLast(30)), to: "part.ddcm")
  }

  private var whole: Int { Workshop.stream.count }

  @Test("is refused, and the remedy is --partial")
  func refusal() throws {
    let outcome = try workshop.decode("part.ddcm", "a.png")
    #expect(outcome.status == 65)
    let words =
      /ddcm: part\.ddcm: The stream is cut short: 30 more bytes are needed at byte \d+\. (\d) of its (\d) choices .*\n/
    let match = try #require(outcome.errors.wholeMatch(of: words))
    #expect(match.1 < match.2)
    #expect(outcome.errors.contains("--partial"))
    #expect(try workshop.names() == ["image.png", "part.ddcm", "whole.ddcm"])
  }

  @Test("is decoded with --partial, with a note of what is missing")
  func partial() throws {
    let prefix = try ParsedStream(workshop.bytes("part.ddcm"), mode: .prefix)
    let outcome = try workshop.decode("--partial", "part.ddcm", "a.png")
    #expect(outcome.status == 0)
    #expect(
      outcome.errors == "note: part.ddcm: the first \(whole - 30) of \(whole) bytes, with "
        + "\(prefix.stream.selections.count) of \(stream.selections.count) choices; the checksum is not compared\n")
    #expect(try workshop.decode("--bytes", "\(whole - 30)", "whole.ddcm", "b.png").errors.hasPrefix("note: whole.ddcm"))
    #expect(try workshop.bytes("a.png") == workshop.bytes("b.png"))
    // And the cut stream of as many choices is the same image.
    try workshop.write(prefix.stream.serialized(), to: "c.ddcm")
    #expect(try workshop.decode("c.ddcm", "c.png").errors.isEmpty)
    #expect(try workshop.bytes("c.png") == workshop.bytes("a.png"))
  }

  @Test("may be the whole stream", arguments: [["--partial"], ["--bytes", "100000"]])
  func complete(options: [String]) throws {
    #expect(try workshop.decode("whole.ddcm", "a.png").status == 0)
    let outcome = try Tool.run(["decode", "--threads", "1", "whole.ddcm", "b.png"] + options, in: workshop.path)
    #expect(outcome.errors.isEmpty)
    #expect(try workshop.bytes("a.png") == workshop.bytes("b.png"))
  }

  @Test("without a choice, or with other damage, is refused")
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

  @Test("can be written as a stream of its own, within a byte budget")
  func cutting() throws {
    let outcome = try workshop.run("cut", "--bytes", "\(whole - 30)", "whole.ddcm", "small.ddcm")
    #expect(outcome.status == 0)
    let bytes = try workshop.bytes("small.ddcm")
    #expect(bytes == stream.cut(to: whole - 30)?.serialized())
    let cut = try DDCMStream(parsing: bytes)
    #expect(
      outcome.text == "whole.ddcm → small.ddcm  \(bytes.count) bytes, \(cut.selections.count) of "
        + "\(stream.selections.count) choices\n")
    #expect(try workshop.decode("small.ddcm", "a.png").status == 0)
    #expect(try workshop.run("cut", "--bytes", "\(whole)", "whole.ddcm", "-").output == Workshop.stream)
  }

  @Test("is at least as large as everything before the choices")
  func tooSmall() throws {
    let least = stream.keeping(choices: 0).serialized().count
    let outcome = try workshop.run("cut", "--bytes", "\(least - 1)", "whole.ddcm", "a.ddcm")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("the stream has at least \(least) without any choice. Set --bytes to more."))
    #expect(try workshop.run("cut", "--bytes", "\(least)", "whole.ddcm", "a.ddcm").status == 0)
    #expect(try workshop.run("cut", "--bytes", "100", "part.ddcm", "b.ddcm").status == 65)
  }
}
