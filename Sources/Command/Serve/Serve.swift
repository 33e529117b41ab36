import ArgumentParser
import Foundation
import Inference
import Logging
import ModelFolder
import Server

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve a page and an interface for other programs over HTTP.",
    discussion: """
      Documentation/SERVER.md has the interface, and what to consider before others can reach it. SIGTERM and Ctrl-C end the \
      server; it then takes no more jobs and lets those at work end.

        ddcm serve
        ddcm serve --port 0 --workers 2 --threads 4
        ddcm serve --host 0.0.0.0 --token-file token
      """)

  @Option(help: ArgumentHelp("The address to listen at.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp("The port to listen at, 0...65535; 0 for any that is free, which is printed.", valueName: "n"))
  var port = 8080

  @OptionGroup(title: "ACCESS") var access: ServeAccessOptions
  @OptionGroup(title: "LIMITS") var limits: ServeLimitOptions
  @OptionGroup(title: "MODEL") var model: ModelOptions
  @OptionGroup var reporting: QuietOption

  func validate() throws {
    try port.validate("--port", in: 0...65535)
    try access.check(host: host)
  }

  func run() async throws {
    let token = try access.token()
    let limits = limits.chosen
    let shelf = try shelf(workers: limits.workers)
    // What cannot be had is said before anybody waits for it.
    _ = try shelf.codec(shelf.entries[0])
    var logger = Logger(label: "ddcm") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .warning
    let service = Service(
      host: host, port: port, token: token, limits: limits,
      runner: CodecRunner(shelf, pixelLimit: limits.pixels), logger: logger)
    let console = Console(quiet: reporting.quiet)
    let shown = host.contains(":") ? "[\(host)]" : host
    try await service.run(grace: self.limits.grace) { port in
      try? console.result("listening at http://\(shown):\(port)/")
    }
  }

  /// The model that the user names, or else all that are there, the standard one first.
  private func shelf(workers: Int) throws -> ModelShelf {
    var models = InstalledModels(.ofThisProcess)
    let standard = try model.model.map { models.search.path(of: $0) } ?? models.search.standard()
    var entries = [ModelShelf.Entry(name: name(of: standard), files: try models.files(at: standard))]
    if model.model == nil {
      for path in models.search.all() {
        guard let files = try? models.files(at: path) else { continue }
        guard !entries.contains(where: { $0.files.identity == files.identity || $0.name == name(of: path) }) else {
          continue
        }
        entries.append(ModelShelf.Entry(name: name(of: path), files: files))
      }
    }
    return ModelShelf(
      entries, engine: try OpenVINOEngine(), precision: model.precision, threads: model.threads, passes: workers)
  }

  private func name(of path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }
}

struct QuietOption: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false
}
