import Crypto
import Foundation
import HTTPTypes

/// Who may ask what.
package struct Access: Sendable {
  /// Of the token that clients have to know; nil where they need none.
  private let token: SHA256.Digest?
  /// Whether the server can be reached from this computer alone. Then a page of a stranger must not reach it through the
  /// browser of this computer's user, under a name of its own (DNS rebinding).
  private let isLocal: Bool

  package init(token: String?, isLocal: Bool) {
    self.token = token.map { SHA256.hash(data: Data($0.utf8)) }
    self.isLocal = isLocal
  }

  package var needsToken: Bool { token != nil }

  /// - Throws: `Problem` for a request that was led here by somebody else's page.
  func checkOrigin(_ request: HTTPRequest) throws(Problem) {
    guard let authority = request.authority, !authority.isEmpty else {
      throw Problem(.badRequest, "The request has no Host. Name the server that it is for.")
    }
    guard !isLocal || Self.isLoopback(Self.host(of: authority)) else {
      throw Problem(
        .misdirectedRequest,
        "This server is for this computer alone, and not for '\(authority.shown)'. Call it localhost or 127.0.0.1.")
    }
    guard ![.get, .head, .options].contains(request.method) else { return }
    let site = request.headerFields[HTTPField.Name("Sec-Fetch-Site")!]
    let origin = request.headerFields[.origin]
    guard site == nil || site == "same-origin" || site == "none",
      origin == nil || origin == "http://\(authority)" || origin == "https://\(authority)"
    else {
      throw Problem(.forbidden, "The request comes from a page of another site. Use the page of this server.")
    }
  }

  /// - Throws: `Problem` for a request without the token.
  func checkToken(_ request: HTTPRequest) throws(Problem) {
    guard let token else { return }
    let words = (request.headerFields[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    // Digests are compared byte by byte to the end: how long it takes says nothing of the token.
    guard words.count == 2, words[0].lowercased() == "bearer", SHA256.hash(data: Data(words[1].utf8)) == token else {
      throw Problem(
        .unauthorized, "This needs the server's token. Send it as 'Authorization: Bearer TOKEN'.",
        headers: [.wwwAuthenticate: "Bearer realm=\"ddcm\""])
    }
  }

  /// Without the port.
  static func host(of authority: String) -> Substring {
    if authority.hasPrefix("[") { return authority.dropFirst().prefix { $0 != "]" } }
    return authority.prefix { $0 != ":" }
  }

  package static func isLoopback(_ host: some StringProtocol) -> Bool {
    let host = host.lowercased()
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    let isFour = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    return host == "localhost" || host == "::1" || isFour && parts[0] == "127"
  }
}
