import ArgumentParser
import DDCM
import Files
import Foundation

/// Replaces this process by the server's own command.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start the HTTP server and its web page.",
    usage: "ddcm serve [<options>]",
    discussion: """
      Runs 'ddcm-server' with the options given. It is searched for beside this command, in ../libexec/ddcm, in PATH, and \
      in Server/.build/release of a checkout, where 'make serve' builds it.

        ddcm serve
        ddcm serve --help
      """)

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("Options of ddcm-server; 'ddcm serve --help' lists them.", valueName: "options"))
  var options: [String] = []

  func run() throws {
    guard let program = Self.candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      throw DDCMError(
        .unsupported, "The server is not installed.",
        remedy: "Run 'make serve' in a checkout of ddcm, or put ddcm-server into a folder of PATH.")
    }
    signal(SIGPIPE, SIG_DFL)
    let words = unsafe ([program] + options).map { unsafe strdup($0) } + [nil]
    unsafe execv(program, words)
    throw DDCMError(.inputOutput, "The server '\(program)' cannot be run: \(reasonOfFailure()).")
  }

  private static var candidates: [String] {
    let name = "ddcm-server"
    let folder = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
    let installed = folder.map { [$0.path, $0.appending(path: "../libexec/ddcm").path] } ?? []
    let searched = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    // In a checkout this command is .build/release/ddcm, or .build/PLATFORM/release/ddcm.
    let checkouts = sequence(first: folder) { $0.flatMap { $0.path == "/" ? nil : $0.deletingLastPathComponent() } }
      .compactMap { $0?.appending(path: "Server/.build/release").path }
    return (installed + searched + checkouts.prefix(6)).map { $0 + "/" + name }
  }
}
