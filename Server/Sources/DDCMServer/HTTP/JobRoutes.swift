import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

/// Answers requests that are allowed.
struct JobRoutes: Sendable {
  let store: JobStore
  let runner: any JobRunner
  let needsToken: Bool
  let files: PageFiles
  /// Images are read here.
  let threads: NIOThreadPool

  func knows(_ resource: Resource) -> Bool {
    if case .page(let path) = resource { files[path] != nil } else { true }
  }

  func answer(_ resource: Resource, _ request: Request, client: String) async throws -> Response {
    switch resource {
    case .page(let path): return file(path, request)
    case .jobs: return try await submit(request, client: client)
    case .job(let id):
      let job = try job(id)
      guard request.method == .delete else { return Response(json: job.document) }
      store.remove(job)
      return Response(status: .noContent)
    case .events(let id): return try events(of: job(id), request)
    case .result(let id): return try result(of: job(id), request)
    case .preview(let id, let number):
      guard let image = try job(id).preview(number) else {
        throw Problem(.notFound, "The job has no preview \(number). Its events list the previews.")
      }
      return Response(bytes: image, type: "image/jpeg", cacheControl: "private, max-age=3600, immutable")
    case .models: return Response(json: ["models": runner.models])
    case .samples: return Response(json: ["samples": Sample.all])
    case .limits: return Response(json: LimitsDocument(limits: store.limits, needsToken: needsToken))
    case .health:
      return store.isStopping
        ? Response(json: ["status": "stopping"], status: .serviceUnavailable) : Response(json: ["status": "ok"])
    case .metrics: return Response(bytes: Metrics(store: store).text.utf8, type: Metrics.contentType)
    case .openapi: return file("/openapi.json", request)
    }
  }

  private func job(_ id: String) throws(Problem) -> Job {
    guard let job = store.job(id) else {
      throw Problem(.notFound, "There is no job '\(id.excerpt)'. Jobs are removed some time after their end.")
    }
    return job
  }

  private func file(_ path: String, _ request: Request) -> Response {
    guard let file = files[path] else { preconditionFailure("checked by knows(_:)") }
    guard request.headers[.ifNoneMatch] != file.tag else {
      return Response(status: .notModified, headers: [.eTag: file.tag, .cacheControl: "no-cache"])
    }
    return Response(bytes: file.bytes, type: file.type, headers: [.eTag: file.tag], cacheControl: "no-cache")
  }
}

// Results.
extension JobRoutes {
  private enum Form: String, CaseIterable {
    case image, stream
  }

  private func result(of job: Job, _ request: Request) throws -> Response {
    var fields = try Fields(QueryFields(request.uri.query ?? "").pairs)
    let form = try fields.choice("form", Form.self)
    try fields.finish("A result")
    guard job.state.isEnded else {
      throw Problem(
        .conflict, "The job is \(job.state.rawValue) and has no result yet. Wait for its end.",
        headers: [.retryAfter: "1"])
    }
    guard let outcome = job.outcome else {
      throw Problem(.gone, job.error.map { Problem($0).detail } ?? "The job has no result.")
    }
    job.markFetched()
    let name = "ddcm-\(job.id.prefix(8))"
    switch form ?? (job.task == .encode ? .stream : .image) {
    case .image:
      return Response(
        bytes: outcome.image, type: "image/png",
        headers: [.eTag: "\"\(job.id)-png\"", .contentDisposition: "inline; filename=\"\(name).png\""])
    case .stream:
      guard let stream = outcome.stream else {
        throw Problem(.notFound, "The job made no stream. Ask for its image.")
      }
      return Response(
        bytes: stream, type: "application/vnd.ddcm",
        headers: [.eTag: "\"\(job.id)-ddcm\"", .contentDisposition: "attachment; filename=\"\(name).ddcm\""])
    }
  }

  /// The events of a job until its end.
  private func events(of job: Job, _ request: Request) throws -> Response {
    var last = 0
    if let text = request.headers[HTTPField.Name("Last-Event-ID")!] {
      guard let number = Int(text), number >= 0 else {
        throw Problem(.badRequest, "Last-Event-ID is '\(text.excerpt)'. Send the id of an event.")
      }
      last = number
    }
    let (keepAlive, statistics) = (store.limits.keepAliveSeconds, store.statistics)
    let (first, incoming) = (last, request.body)
    let body = ResponseBody { writer in
      let (number, changes) = job.listen()
      defer { job.stopListening(number) }
      try await incoming.consumeWithInboundCloseHandler { _ in
        var (last, written) = (first, Date())
        for await _ in changes {
          let (events, isLast) = job.events(after: last)
          if let event = events.last {
            let text = events.map(\.text).joined()
            try await writer.write(ByteBuffer(string: text))
            statistics.sent(text.utf8.count)
            (last, written) = (event.id, Date())
          } else if Date().timeIntervalSince(written) >= keepAlive {
            try await writer.write(ByteBuffer(string: ": keep-alive\n\n"))
            written = Date()
          }
          if isLast { break }
        }
      } onInboundClosed: {
        job.stopListening(number)
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close"], body: body)
  }
}

/// The limits that clients should know.
private struct LimitsDocument: Encodable {
  let bodyBytes: Int
  let pixels: Int
  let queue: Int
  let secondsPerJob: Double
  let jobsPerClient: Int
  let keepSeconds: Double
  let tokenNeeded: Bool

  init(limits: Limits, needsToken: Bool) {
    (bodyBytes, pixels, queue) = (limits.bodyBytes, limits.pixels, limits.queue)
    (secondsPerJob, jobsPerClient, keepSeconds) = (limits.secondsPerJob, limits.jobsPerClient, limits.keepSeconds)
    tokenNeeded = needsToken
  }
}
