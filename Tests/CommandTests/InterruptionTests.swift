import Foundation
import Testing

@Suite("A run that is interrupted") struct InterruptionTests {
  @Test("leaves nothing behind, and ends by the signal", arguments: [SIGINT, SIGTERM])
  func interrupted(signal: Int32) throws {
    let workshop = try Workshop()
    let process = Tool.process(
      ["encode", "--steps", "1000", "image.png", "image.ddcm", "--reconstruction", "known.png", "--progress"],
      in: workshop.path)
    let errors = Pipe()
    process.standardError = errors
    try Tool.startInterruptible(process)
    // The first progress: the work has begun.
    let first = try errors.fileHandleForReading.read(upToCount: 8)
    #expect(first?.isEmpty == false)
    #expect(try workshop.names().count { $0.hasSuffix(".part") } == 2)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == signal)
    #expect(try workshop.names() == ["image.png"])
  }
}
