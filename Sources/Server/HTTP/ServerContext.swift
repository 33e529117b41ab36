import Hummingbird
import NIOCore

/// What the server knows of who asks.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// An address of IPv4, or the network of one of IPv6: who has one address of such a network has them all.
  let client: String

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    client = source.channel.remoteAddress?.ipAddress.map(Self.client) ?? "unknown"
  }

  static func client(_ address: String) -> String {
    guard address.contains(":"), !address.contains(".") else { return address }
    let halves = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    let first = halves[0].split(separator: ":")
    let last = halves.count > 1 ? halves[1].split(separator: ":") : []
    let groups = first + [Substring](repeating: "0", count: max(0, 8 - first.count - last.count)) + last
    return groups.prefix(4).joined(separator: ":")
  }
}
