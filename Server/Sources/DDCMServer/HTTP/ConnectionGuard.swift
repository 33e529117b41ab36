import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Answers what is not HTTP with a problem, closes connections that are too slow, and closes in such a way that the last answer
/// still arrives.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limits: Limits
  /// Requests that have begun to arrive, minus answers that were sent.
  private var unanswered = 0
  private var isArriving = false
  private var hasBegunToAnswer = false
  private var closesAfterAnswer = false
  private var isClosing = false
  private var timer: Scheduled<Void>?
  /// Runs while the client does not read what is sent.
  private var stall: Scheduled<Void>?

  init(limits: Limits) {
    self.limits = limits
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    if let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) {
      try? pipeline.addHandler(HTTP10Handler(), position: .before(codec))
    }
    if context.channel.isActive { wait(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    wait(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    cancelTimers()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { cancelTimers() }

  private func cancelTimers() {
    timer?.cancel()
    stall?.cancel()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = nil
    if !context.channel.isWritable {
      let box = NIOLoopBound(context, eventLoop: context.eventLoop)
      stall = context.eventLoop.scheduleTask(in: requestTime) { box.value.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  private var requestTime: TimeAmount { .milliseconds(Int64(limits.requestSeconds * 1000)) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isClosing else { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      unanswered += 1
      isArriving = true
      wait(context)
      if head.headerFields.asksToClose { closesAfterAnswer = true }
      if head.headerFields[.expect]?.lowercased() == "100-continue",
        head.headerFields[.contentLength].flatMap({ Int($0) }) ?? 0 <= limits.bodyBytes, unanswered == 1
      {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
      }
    case .body: break
    case .end:
      isArriving = false
      timer?.cancel()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isClosing else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(let head):
      guard head.status.kind != .informational else { break }
      hasBegunToAnswer = true
      if head.headerFields.asksToClose { closesAfterAnswer = true }
    case .body: break
    case .end:
      unanswered -= 1
      hasBegunToAnswer = false
      guard closesAfterAnswer, unanswered <= 0 || isArriving else {
        wait(context)
        break
      }
      context.writeAndFlush(data, promise: promise)
      close(context)
      return
    }
    context.write(data, promise: promise)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard !isClosing else { return }
    if case HTTPParserError.headerOverflow = error {
      refuse(
        context,
        Problem(.requestHeaderFieldsTooLarge, "The headers have more than \(limits.headerBytes) bytes. Send less."))
    } else if error is HTTPParserError {
      refuse(context, Problem(.badRequest, "This is not a valid HTTP request (\(error))."))
    } else if error is ChannelError || error is IOError {
      context.close(promise: nil)
    } else {
      refuse(context, Problem(.badRequest, "This is not a valid HTTP request."))
    }
    // The reader of the body must not take the part that arrived for the whole.
    context.fireErrorCaught(error)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if isClosing, case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  /// Restarts the time limit for a request.
  private func wait(_ context: ChannelHandlerContext) {
    timer?.cancel()
    let box = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: requestTime) {
      let (guardian, context) = box.value
      guardian.timeOut(context)
    }
  }

  private func timeOut(_ context: ChannelHandlerContext) {
    guard !isClosing else { return }
    if isArriving {
      refuse(
        context,
        Problem(
          .requestTimeout, "The request did not arrive within \(Int(limits.requestSeconds)) seconds. Send it again."))
    } else if unanswered == 0 {
      context.close(promise: nil)
    }
  }

  /// Answers with a problem, unless an answer has begun, and closes.
  private func refuse(_ context: ChannelHandlerContext, _ problem: Problem) {
    if unanswered <= 1, !hasBegunToAnswer {
      let body = ByteBuffer(bytes: problem.json)
      var fields: HTTPFields = [
        .contentType: Problem.contentType, .contentLength: "\(body.readableBytes)", .connection: "close",
      ]
      fields.append(contentsOf: SecurityHeaders.all)
      context.write(wrapOutboundOut(.head(HTTPResponse(status: problem.status, headerFields: fields))), promise: nil)
      context.write(wrapOutboundOut(.body(body)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
    close(context)
  }

  /// Closes for output, and for input two seconds later: closed at once, while the client still sends, the connection would
  /// be reset, and the answer lost.
  private func close(_ context: ChannelHandlerContext) {
    isClosing = true
    timer?.cancel()
    context.close(mode: .output, promise: nil)
    let box = NIOLoopBound(context, eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: .seconds(2)) { box.value.close(promise: nil) }
  }
}

extension HTTPFields {
  /// Whether Connection, a list, has the option "close".
  fileprivate var asksToClose: Bool {
    self[values: .connection].contains { value in
      value.split(separator: ",").contains { $0.trimmingCharacters(in: .whitespaces).lowercased() == "close" }
    }
  }
}
