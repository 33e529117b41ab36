import Foundation
import Testing

@Suite("ddcm serve") struct ServeTests {
  private let workshop: Workshop

  /// A copy of the command that is in no checkout.
  private let program: String

  init() throws {
    workshop = try Workshop()
    try workshop.makeFolder("bin")
    program = workshop.file("bin/ddcm")
    try FileManager.default.copyItem(atPath: Tool.path, toPath: program)
  }

  private func serve(_ arguments: [String]) throws -> Tool.Outcome {
    try Tool.run(
      ["serve"] + arguments, in: workshop.path, environment: ["PATH": workshop.file("path")], program: program)
  }

  /// A server that prints its arguments.
  private func install(_ name: String) throws {
    try workshop.makeFolder((name as NSString).deletingLastPathComponent)
    try workshop.write(Array("#!/bin/sh\nprintf '[%s]' \"$@\"\nexit 3\n".utf8), to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: workshop.file(name))
  }

  @Test("names the way to a server where none is installed")
  func missing() throws {
    let outcome = try serve(["--port", "0"])
    #expect(outcome.status == 69)
    #expect(outcome.errors.hasPrefix("ddcm: The server is not installed. Run 'make serve'"))
  }

  @Test(
    "becomes the server, with all arguments",
    arguments: ["bin/ddcm-server", "libexec/ddcm/ddcm-server", "path/ddcm-server"])
  func arguments(name: String) throws {
    try install(name)
    let outcome = try serve(["--port", "0", "--token-file", "a b", "--", "-x"])
    #expect(outcome.status == 3)
    #expect(outcome.text == "[--port][0][--token-file][a b][--][-x]")
    #expect(try serve(["--help"]).text == "[--help]")
  }
}
