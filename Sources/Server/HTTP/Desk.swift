import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

/// What is answered to requests that may be made.
struct Desk: Sendable {
  let store: JobStore
  let runner: any JobRunner
  let needsToken: Bool
  let files: PageFiles
  /// Threads for what takes a moment: pictures are read there.
  let threads: NIOThreadPool

  func knows(_ resource: Resource) -> Bool {
    if case .page(let path) = resource { files[path] != nil } else { true }
  }

  func answer(_ resource: Resource, _ request: Request, _ context: ServerContext) async throws -> Response {
    switch resource {
    case .page(let path): return file(path, request)
    case .jobs: return try await take(request, context)
    case .job(let id):
      let job = try job(id)
      guard request.method == .delete else { return Response(json: job.document) }
      store.remove(job)
      return Response(status: .noContent)
    case .events(let id): return try events(of: job(id), request)
    case .result(let id): return try result(of: job(id), request)
    case .preview(let id, let number):
      guard let picture = try job(id).preview(number) else {
        throw Problem(.notFound, "The job has no preview \(number). Its events name those that there are.")
      }
      return Response(bytes: picture, type: "image/jpeg", cacheControl: "private, max-age=3600, immutable")
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
      throw Problem(
        .notFound, "There is no job '\(id.shown)', or no more. Jobs are forgotten some time after their end.")
    }
    return job
  }

  private func file(_ path: String, _ request: Request) -> Response {
    guard let file = files[path] else { preconditionFailure("a file that is asked for is known") }
    guard request.headers[.ifNoneMatch] != file.tag else {
      return Response(status: .notModified, headers: [.eTag: file.tag, .cacheControl: "no-cache"])
    }
    return Response(bytes: file.bytes, type: file.type, headers: [.eTag: file.tag], cacheControl: "no-cache")
  }
}

/// What a client may send.
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
