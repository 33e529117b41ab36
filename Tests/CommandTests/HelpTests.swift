import Foundation
import Testing

/// Tests/CommandTests/Help: the output of `COLUMNS=80 ddcm help COMMAND` and `COLUMNS=80 ddcm COMMAND --help-all`.
@Suite("The help") struct HelpTests {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Help")

  @Test(
    "is the text in the folder",
    arguments: [
      "ddcm", "encode", "decode", "cut", "generate", "edit", "info", "models", "restore", "restore inpaint",
      "restore upscale", "restore colorize", "restore deblur", "restore denoise", "restore decompress", "restore blind",
      "score", "evaluate", "serve", "encode --help-all", "restore inpaint --help-all",
    ])
  func text(command: String) throws {
    let name = command.replacing(" --", with: "-").replacing(" ", with: "-")
    let agreed = try String(contentsOf: folder.appending(path: name + ".txt"), encoding: .utf8)
    let words = command.split(separator: " ").map(String.init)
    let arguments = command == "ddcm" ? ["help"] : words.last == "--help-all" ? words : ["help"] + words
    let help = try Tool.run(arguments, in: NSTemporaryDirectory())
    #expect(help.status == 0)
    #expect(help.text == agreed)
    #expect(help.errors.isEmpty)
  }

  @Test("is printed without a command, too")
  func withoutCommand() throws {
    #expect(try Tool.run([], in: NSTemporaryDirectory()).text == Tool.run("help", in: NSTemporaryDirectory()).text)
  }

  @Test("has examples on every page, and none of them is wrapped")
  func examples() throws {
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let text = try String(contentsOf: file, encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let examples = lines.indices.filter { lines[$0].hasPrefix("  ddcm ") }
      #expect(!examples.isEmpty, "\(file.lastPathComponent)")
      for number in examples {
        let next = lines[number + 1]
        #expect(next.isEmpty || next.hasPrefix("  "), "\(file.lastPathComponent): \(lines[number])")
      }
    }
  }

  @Test("has a version, of the command and of the format")
  func version() throws {
    #expect(try Tool.run("--version", in: NSTemporaryDirectory()).text == "ddcm 0.1.0, stream format 1\n")
  }
}
