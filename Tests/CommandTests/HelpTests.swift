import Foundation
import Testing

/// Tests/CommandTests/Help: what `COLUMNS=80 ddcm help COMMAND` prints.
@Suite("The help") struct HelpTests {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Help")

  @Test(
    "is the text that was agreed on",
    arguments: [
      "ddcm", "encode", "decode", "cut", "generate", "edit", "info", "models", "restore", "restore inpaint",
      "restore upscale", "restore colorize", "restore deblur", "restore denoise", "restore blind", "score", "evaluate",
      "serve",
    ])
  func text(command: String) throws {
    let agreed = try String(
      contentsOf: folder.appending(path: command.replacing(" ", with: "-") + ".txt"), encoding: .utf8)
    let arguments = command == "ddcm" ? ["help"] : ["help"] + command.split(separator: " ").map(String.init)
    let help = try Tool.run(arguments, in: NSTemporaryDirectory())
    #expect(help.status == 0)
    #expect(help.text == agreed)
    #expect(help.errors.isEmpty)
  }

  @Test("is what comes without a command, too")
  func withoutCommand() throws {
    #expect(try Tool.run([], in: NSTemporaryDirectory()).text == Tool.run("help", in: NSTemporaryDirectory()).text)
  }

  @Test("has a version, of the command and of the format")
  func version() throws {
    #expect(try Tool.run("--version", in: NSTemporaryDirectory()).text == "ddcm 0.1.0, stream format 1\n")
  }
}
