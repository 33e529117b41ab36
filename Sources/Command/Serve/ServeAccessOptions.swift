import ArgumentParser
import Server

/// Who may reach a server.
struct ServeAccessOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A file with a token that clients have to know, at least 16 characters.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Flag(
    help: "Without a token, listen where other computers reach the server all the same; needs --without-token, too.")
  var allowRemote = false

  @Flag(help: "Say again that whoever reaches the server may use it.")
  var withoutToken = false

  /// - Throws: `ValidationError` where others would reach a server that asks nobody for a token.
  func check(host: String) throws {
    guard tokenFile == nil || !withoutToken else {
      throw ValidationError("--token-file and --without-token exclude each other.")
    }
    guard !Access.isLoopback(host), tokenFile == nil else { return }
    guard allowRemote, withoutToken else {
      throw ValidationError(
        "At \(host) other computers reach the server, and whoever does could use it. Name a token with --token-file; or, if "
          + "that is what you want, say so twice: --allow-remote --without-token.")
    }
  }

  /// - Throws: `ServeError`, and what reading the file throws.
  func token() throws -> String? {
    guard let tokenFile else { return nil }
    let text = String(decoding: try Input(path: tokenFile).bytes(), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.count == 1, lines[0].count >= 16, lines[0].allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
      throw ServeError.token(path: tokenFile)
    }
    return String(lines[0])
  }
}

enum ServeError: StatusError, CustomStringConvertible {
  case token(path: String)

  var status: ExitStatus {
    switch self {
    case .token: .usage
    }
  }

  var description: String {
    switch self {
    case .token(let path):
      "'\(path)' holds no token: one line of at least 16 characters of ASCII, without spaces. 'openssl rand -hex 24' makes one."
    }
  }
}
