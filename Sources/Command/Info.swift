import ArgumentParser
import DDCM

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what streams say of themselves.",
    usage: "ddcm info [--json] <stream> ...",
    discussion: """
      Reads the whole stream and checks it, but needs no model.

        ddcm info photo.ddcm
        ddcm info --json streams/*.ddcm
      """)

  @Argument(
    help: ArgumentHelp("Streams; '-' is standard input.", valueName: "stream"), completion: .file(extensions: ["ddcm"]))
  var streams: [String]

  @Flag(help: "Print JSON: an object for one stream, an array of them for several.")
  var json = false

  func run() throws {
    var models = InstalledModels(.ofThisProcess)
    try Console().report(on: streams, json: json) { try StreamReport($0, models: &models) }
  }
}
