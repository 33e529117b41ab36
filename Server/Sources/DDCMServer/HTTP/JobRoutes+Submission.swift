import DDCMCodec
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

extension JobRoutes {
  /// Queues a job: reserves a place, then reads the body, then the files in it.
  func submit(_ request: Request, client: String) async throws -> Response {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > store.limits.bodyBytes {
      throw tooLong
    }
    let kind = try bodyKind(request)
    let reservation = try store.reserve(for: client)
    let body = try await collect(request.body)
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length != body.count {
      throw Problem(.badRequest, "The body is incomplete: \(body.count) of \(length) bytes arrived. Send it again.")
    }
    let jobRequest = try jobRequest(request, body, kind)
    let prepared = try await threads.runIfActive { [runner] in try runner.prepare(jobRequest) }
    let job = try reservation.use(jobRequest, prepared)
    return Response(json: job.document, status: .accepted, headers: [.location: "/v1/jobs/\(job.id)"])
  }

  private var tooLong: Problem {
    Problem(
      .contentTooLarge,
      "The body has more than \(store.limits.bodyBytes) bytes, which is this server's limit. Send less.")
  }

  private func collect(_ body: RequestBody) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in body {
      guard bytes.count + piece.readableBytes <= store.limits.bodyBytes else { throw tooLong }
      bytes.append(contentsOf: piece.readableBytesView)
    }
    store.statistics.received(bytes.count)
    return bytes
  }

  private enum BodyKind {
    case form(contentType: String)
    case file
    case none
  }

  private func bodyKind(_ request: Request) throws(Problem) -> BodyKind {
    if let encoding = request.headers[.contentEncoding], encoding != "identity" {
      throw Problem(
        .unsupportedMediaType,
        "Bodies with the Content-Encoding '\(encoding.excerpt)' are not supported. Send it without.")
    }
    guard let type = request.headers[.contentType] else {
      guard request.hasBody else { return .none }
      throw Problem(.unsupportedMediaType, "The body has no Content-Type. Use one of \(Self.types).")
    }
    let name = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    if name == "multipart/form-data" { return .form(contentType: type) }
    guard name.hasPrefix("image/") || ["application/vnd.ddcm", "application/octet-stream"].contains(name) else {
      throw Problem(
        .unsupportedMediaType, "Bodies of the type '\(name.excerpt)' are not supported. Use one of \(Self.types).")
    }
    return request.hasBody ? .file : .none
  }

  private static let types = "multipart/form-data, image/*, application/vnd.ddcm, application/octet-stream"

  private func jobRequest(_ request: Request, _ body: [UInt8], _ kind: BodyKind) throws -> JobRequest {
    var fields = try QueryFields(request.uri.query ?? "").pairs
    var files: [FileRole: [UInt8]] = [:]
    switch kind {
    case .none: break
    case .file: files[.file] = body
    case .form(let contentType):
      for part in try MultipartForm(body, contentType: contentType).parts {
        if let role = FileRole(rawValue: part.name) {
          guard files.updateValue(part.bytes, forKey: role) == nil else {
            throw Problem(.badRequest, "The file '\(role.rawValue)' is sent twice. Send it once.")
          }
        } else {
          guard !part.isFile, let value = String(validating: part.bytes, as: UTF8.self) else {
            throw Problem(
              .badRequest, "The field '\(part.name.excerpt)' is not text in UTF-8. Send it as a field, not as a file.")
          }
          fields.append((part.name, value))
        }
      }
    }
    return try JobRequest(fields: fields, files: files, limits: store.limits)
  }
}

/// The fields of a query, "task=encode&size=300".
struct QueryFields {
  let pairs: [(name: String, value: String)]

  /// - Throws: `DDCMError` of category `usage` for invalid percent-encoding.
  init(_ query: String) throws(DDCMError) {
    var pairs: [(name: String, value: String)] = []
    for item in query.split(separator: "&") {
      let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(halves[0]), let value = Self.decoded(halves.count > 1 ? halves[1] : "") else {
        throw DDCMError(
          .usage, "The query has invalid percent-encoding at '\(String(item).excerpt)'.", remedy: "Write % as %25.")
      }
      pairs.append((name, value))
    }
    self.pairs = pairs
  }

  private static func decoded(_ text: Substring) -> String? {
    text.replacing("+", with: " ").removingPercentEncoding
  }
}
