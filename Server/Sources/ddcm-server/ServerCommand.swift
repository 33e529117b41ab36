import ArgumentParser
import DDCMCodec
import DDCMServer
import Foundation
import Logging

@main
struct ServerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ddcm-server",
    abstract: "Serve ddcm over HTTP: a web page and an API.",
    discussion: """
      Documentation/SERVER.md describes the API, and what to consider before others can reach the server. SIGTERM and Ctrl-C \
      stop it: it accepts no more jobs and lets running ones end. 'ddcm serve' starts it, too.

        ddcm-server
        ddcm-server --port 0 --workers 2 --threads 4
        ddcm-server --host 0.0.0.0 --token-file token
        ddcm-server --public-url https://images.example.org --token-file token
      """,
    version: "ddcm-server 0.1.0")

  @Option(help: ArgumentHelp("Address to listen on.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp("Port to listen on, 0...65535; 0 for any free port, which is printed.", valueName: "n"))
  var port = 8080

  @OptionGroup(title: "ACCESS") var access: AccessOptions
  @OptionGroup(title: "LIMITS") var limits: LimitOptions
  @OptionGroup(title: "MODEL") var model: ModelOptions

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  static let _errorPrefix = "ddcm-server: "

  static func main() async {
    do {
      var command = try parseAsRoot()
      guard let server = command as? ServerCommand else { return try command.run() }
      try await server.run()
    } catch {
      // Errors and help of the argument parser, which knows their text and exit code.
      guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
      let failure = DDCMError(error)
      FileHandle.standardError.write(Data("ddcm-server: \(failure.rendered(fields: \.option))\n".utf8))
      exit(withError: ExitCode(failure.category.exitCode))
    }
  }

  func validate() throws {
    try port.check("--port", in: 0...65535)
    try access.check(host: host)
  }

  func run() async throws {
    let limits = limits.limits
    let token = try access.token()
    let origin = try access.publicUrl.map(PublicOrigin.init(url:))
    let models = try model.models(workers: limits.workers)
    // What is missing is reported before the server listens.
    _ = try models[0].codec()
    var logger = Logger(label: "ddcm-server") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .warning
    let service = Service(
      host: host, port: port, token: token, origin: origin, limits: limits,
      runner: CodecRunner(models, limits: limits), logger: logger)
    let address = host.contains(":") ? "[\(host)]" : host
    do {
      try await service.run(grace: self.limits.grace) { [quiet] port in
        if !quiet { FileHandle.standardOutput.write(Data("listening at http://\(address):\(port)/\n".utf8)) }
      }
    } catch let error as ListenError {
      throw DDCMError(
        .inputOutput, "The server cannot listen on \(error.host), port \(error.port): \(error.reason).",
        remedy: "Choose another with --host and --port.")
    }
  }
}

extension RequestField {
  /// The option that sets the field.
  fileprivate var option: String { name == "concurrency" ? "--workers" : "--" + separated(by: "-") }
}

extension DDCMError.Category {
  /// After sysexits(3); 130 for cancellation, which is 128 + SIGINT. The same as those of `ddcm`.
  fileprivate var exitCode: Int32 {
    switch self {
    case .usage: 64
    case .damaged, .notRecognized, .limit: 65
    case .notFound: 66
    case .modelMissing, .unsupported: 69
    case .internal: 70
    case .inputOutput: 74
    case .cancelled: 130
    }
  }
}

extension Comparable {
  /// - Throws: `ValidationError` outside of the range.
  func check(_ option: String, in range: ClosedRange<Self>) throws {
    guard range.contains(self) else {
      throw ValidationError("\(option) is \(self), outside of \(range.lowerBound)...\(range.upperBound).")
    }
  }
}
