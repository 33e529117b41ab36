import Foundation
import Testing

@Suite("Inputs that are processed at the same time") struct JobsTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    for name in ["b", "c", "d"] { try workshop.write(workshop.bytes("image.png"), to: name + ".png") }
    try workshop.write(Array("no image".utf8), to: "broken.png")
  }

  @Test("give the same streams as one by one, and one that fails does not stop the others")
  func atOnce() throws {
    let outcome = try workshop.encode(
      "--jobs", "3", "image.png", "missing.png", "b.png", "broken.png", "c.png", "d.png", "out/")
    #expect(outcome.status == 66, "the first failure in their order")
    #expect(try workshop.names(in: "out") == ["b.ddcm", "c.ddcm", "d.ddcm", "image.ddcm"])
    #expect(outcome.errors.split(separator: "\n").count == 2)
    #expect(outcome.text.split(separator: "\n").count == 4)
    #expect(try workshop.bytes("out/b.ddcm") == workshop.bytes("out/image.ddcm"))

    let decoded = try workshop.decode(
      "--jobs", "2", "out/image.ddcm", "out/b.ddcm", "out/c.ddcm", "images/")
    #expect(decoded.status == 0)
    #expect(try workshop.bytes("images/b.png") == workshop.bytes("images/image.png"))
  }

  @Test("show how many are finished")
  func progress() throws {
    let outcome = try workshop.encode("--jobs", "2", "--progress", "image.png", "b.png", "c.png", "out/")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("2 of 3 finished") && !outcome.errors.contains("step"))
  }

  @Test("leave nothing behind when they are interrupted")
  func interrupted() throws {
    let process = Tool.process(
      ["encode", "--jobs", "3", "--threads", "1", "--steps", "1000", "image.png", "b.png", "c.png", "out/"],
      in: workshop.path)
    process.standardError = FileHandle.nullDevice
    try Tool.startInterruptible(process)
    // All three have begun.
    while try workshop.names(in: "").contains("out") == false || workshop.names(in: "out").count < 3 {
      usleep(10_000)
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(try workshop.names(in: "out").isEmpty)
  }

  @Test("are at most 64", arguments: ["0", "65"])
  func limits(count: String) throws {
    #expect(try workshop.encode("--jobs", count, "image.png", "a.ddcm").status == 64)
  }
}
