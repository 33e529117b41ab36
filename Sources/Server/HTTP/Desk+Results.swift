import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Desk {
  func result(of job: Job, _ request: Request) throws -> Response {
    var fields = try Fields(QueryFields(request.uri.query ?? "").pairs)
    let form = try fields.choice("form", of: ["picture": Form.picture, "stream": .stream])
    try fields.finish("a result")
    guard job.state.isEnded else {
      throw Problem(
        .conflict, "The job is \(job.state.rawValue), and there is no result yet. Wait until it is done.",
        headers: [.retryAfter: "1"])
    }
    guard let outcome = job.outcome else {
      throw Problem(.gone, "The job \(job.state.rawValue): \(job.problem?.detail ?? "nobody knows why.")")
    }
    job.fetch()
    let name = "ddcm-\(job.id.prefix(8))"
    switch form ?? (job.task == .encode ? .stream : .picture) {
    case .picture:
      return Response(
        bytes: outcome.picture, type: "image/png",
        headers: headers(of: outcome.picture, job, "png", "inline; filename=\"\(name).png\""))
    case .stream:
      guard let stream = outcome.stream else {
        throw Problem(.notFound, "The job made no stream. Ask for its picture.")
      }
      return Response(
        bytes: stream, type: "application/vnd.ddcm",
        headers: headers(of: stream, job, "ddcm", "attachment; filename=\"\(name).ddcm\""))
    }
  }

  private enum Form {
    case picture, stream
  }

  private func headers(of bytes: [UInt8], _ job: Job, _ form: String, _ disposition: String) -> HTTPFields {
    [.eTag: "\"\(job.id)-\(form)\"", .contentDisposition: disposition]
  }

  /// The events of a job, as they come, until its end.
  func events(of job: Job, _ request: Request) throws -> Response {
    var last = 0
    if let text = request.headers[HTTPField.Name("Last-Event-ID")!] {
      guard let number = Int(text), number >= 0 else {
        throw Problem(.badRequest, "Last-Event-ID is a number that an event had, not '\(text.shown)'.")
      }
      last = number
    }
    let (remark, statistics) = (store.limits.remarkSeconds, store.statistics)
    let (seen, incoming) = (last, request.body)
    let body = ResponseBody { writer in
      let (number, changes) = job.listen()
      defer { job.leave(number) }
      try await incoming.consumeWithInboundCloseHandler { _ in
        var (last, written) = (seen, Date())
        for await _ in changes {
          let (events, isLast) = job.events(after: last)
          if let event = events.last {
            let text = events.map(\.text).joined()
            try await writer.write(ByteBuffer(string: text))
            statistics.sent(text.utf8.count)
            (last, written) = (event.id, Date())
          } else if Date().timeIntervalSince(written) >= remark {
            try await writer.write(ByteBuffer(string: ": still here\n\n"))
            written = Date()
          }
          if isLast { break }
        }
      } onInboundClosed: {
        job.leave(number)
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close"], body: body)
  }
}
