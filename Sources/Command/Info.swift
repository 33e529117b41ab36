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
    let models = InstalledModels(.ofThisProcess)
    var reports: [StreamReport] = []
    let outcome = Result {
      try Console().attempt(streams.map(Input.init), named: \.name) { input in
        let report = try StreamReport(input, models: models)
        if json { reports.append(report) } else { try StandardStreams.output(report.text.utf8) }
      }
    }
    if json, !reports.isEmpty || streams.count > 1 { try JSON.print(reports, asArray: streams.count > 1) }
    try outcome.get()
  }
}
