package import DDCMCodec
import Foundation
import HTTPTypes

/// Which requests are accepted.
package struct Access: Sendable {
  /// What clients must send; nil for nothing.
  private let token: [UInt8]?
  /// Whether only this computer reaches the server. Then foreign names are refused, so that a page of another site cannot
  /// reach the server through the user's browser under a name of its own (DNS rebinding).
  private let isLocal: Bool
  /// Behind a proxy: how clients reach it.
  private let origin: PublicOrigin?

  package init(token: String?, isLocal: Bool, origin: PublicOrigin? = nil) {
    self.token = token.map { Array($0.utf8) }
    self.isLocal = isLocal
    self.origin = origin
  }

  package var needsToken: Bool { token != nil }

  /// - Throws: `Problem` for a request that another site's page caused.
  func checkOrigin(_ request: HTTPRequest) throws(Problem) {
    guard let authority = request.authority, !authority.isEmpty else {
      throw Problem(.badRequest, "The request has no Host header. Send one.")
    }
    guard !isLocal || Self.isLoopback(Self.host(of: authority)) || origin?.isNamed(by: authority) == true else {
      throw Problem(
        .misdirectedRequest,
        "This server does not answer for '\(authority.excerpt)'. Use localhost or 127.0.0.1; behind a proxy, start it with "
          + "--public-url.")
    }
    guard ![.get, .head, .options].contains(request.method) else { return }
    let site = request.headerFields[HTTPField.Name("Sec-Fetch-Site")!]
    let sender = request.headerFields[.origin]
    guard site == nil || site == "same-origin" || site == "none",
      sender == nil || sender == "http://\(authority)" || sender == "https://\(authority)"
        || sender?.lowercased() == origin?.text
    else {
      throw Problem(
        .forbidden,
        "The request comes from a page of another site. Use this server's page; behind a proxy, start it with "
          + "--public-url.")
    }
  }

  /// - Throws: `Problem` for a request without the token.
  func checkToken(_ request: HTTPRequest) throws(Problem) {
    guard let token else { return }
    let words = (request.headerFields[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer", Self.areEqual(Array(words[1].utf8), token) else {
      throw Problem(
        .unauthorized, "This needs the server's token. Send it as 'Authorization: Bearer TOKEN'.",
        headers: [.wwwAuthenticate: "Bearer realm=\"ddcm\""])
    }
  }

  /// In a time that depends on the length of `given` alone.
  private static func areEqual(_ given: [UInt8], _ token: [UInt8]) -> Bool {
    var difference = given.count ^ token.count
    for (place, byte) in given.enumerated() { difference |= Int(byte ^ token[place % token.count]) }
    return difference == 0
  }

  /// The client that the queue counts jobs for. Behind a proxy on this computer it is the one that the proxy names.
  func client(of request: HTTPRequest, at address: String?) -> String {
    guard origin != nil, let address, Self.isLoopback(address),
      let forwarded = request.headerFields[HTTPField.Name("X-Forwarded-For")!]?.split(separator: ",").last
    else { return address.map(Self.network) ?? "unknown" }
    return Self.network(forwarded.trimmingCharacters(in: .whitespaces))
  }

  /// An IPv4 address, or the /64 network of an IPv6 address, all of which belongs to one client.
  static func network(_ address: String) -> String {
    guard address.contains(":"), !address.contains(".") else { return address }
    let halves = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    let first = halves[0].split(separator: ":")
    let last = halves.count > 1 ? halves[1].split(separator: ":") : []
    let groups = first + [Substring](repeating: "0", count: max(0, 8 - first.count - last.count)) + last
    return groups.prefix(4).joined(separator: ":")
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

/// The scheme, host and port at which clients reach the server through a proxy.
package struct PublicOrigin: Sendable, Equatable {
  /// As browsers send it in Origin: in lower case, without the scheme's usual port.
  package let text: String
  private let authorities: Set<String>

  /// - Parameter url: "https://images.example.org", for example.
  /// - Throws: `DDCMError` of category `usage` for anything but http or https, a host, and a port.
  package init(url: String) throws(DDCMError) {
    guard let parts = URLComponents(string: url.lowercased()), let scheme = parts.scheme, let host = parts.encodedHost,
      ["http", "https"].contains(scheme), !host.isEmpty, parts.user == nil, parts.password == nil,
      ["", "/"].contains(parts.path), parts.query == nil, parts.fragment == nil
    else {
      throw DDCMError(
        .usage, "\(RequestField("publicUrl")) is '\(url.excerpt)', which is not an origin.",
        remedy: "Give scheme, host and, if need be, port, such as https://images.example.org.")
    }
    let usual = scheme == "https" ? 443 : 80
    let port = parts.port ?? usual
    authorities = port == usual ? [host, "\(host):\(usual)"] : ["\(host):\(port)"]
    text = "\(scheme)://\(host)" + (port == usual ? "" : ":\(port)")
  }

  func isNamed(by authority: String) -> Bool { authorities.contains(authority.lowercased()) }
}
