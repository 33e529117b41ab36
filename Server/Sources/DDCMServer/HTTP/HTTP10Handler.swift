import NIOCore
import NIOHTTP1

/// Serves HTTP/1.0: the connection is closed after the answer, whose end that is where it has no length, and no Host is needed.
///
/// Stands before `HTTP1ToHTTPServerCodec`, whose messages have no version.
final class HTTP10Handler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// Of requests that are not answered yet, whether each is of HTTP/1.0.
  private var isOld: [Bool] = []

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data) else {
      context.fireChannelRead(data)
      return
    }
    let isOld = head.version.major < 1 || head.version == .http1_0
    self.isOld.append(isOld)
    if isOld {
      head.headers.replaceOrAdd(name: "Connection", value: "close")
      head.headers.remove(name: "Expect")
      // Browsers always send Host, so a request without it is not another site's.
      if !head.headers.contains(name: "Host") { head.headers.add(name: "Host", value: "localhost") }
    }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head) where isOld.first == true && head.status.code >= 200:
      head.version = .http1_0
      head.headers.replaceOrAdd(name: "Connection", value: "close")
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end:
      if !isOld.isEmpty { isOld.removeFirst() }
      context.write(data, promise: promise)
    default:
      context.write(data, promise: promise)
    }
  }
}
