import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix

extension Desk {
  /// Takes a job: a place first, then the body, then what is in it.
  func take(_ request: Request, _ context: ServerContext) async throws -> Response {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > store.limits.bodyBytes {
      throw tooLong
    }
    let kind = try bodyKind(request)
    let place = try store.reserve(for: context.client)
    let body = try await collect(request.body)
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length != body.count {
      throw Problem(.badRequest, "The body is cut short: \(body.count) of \(length) bytes came. Send it again, whole.")
    }
    let order = try order(request, body, kind)
    let prepared = try await threads.runIfActive { [runner] in try runner.prepare(order) }
    let job = try place.use(order, prepared)
    return Response(json: job.document, status: .accepted, headers: [.location: "/v1/jobs/\(job.id)"])
  }

  private var tooLong: Problem {
    Problem(
      .contentTooLarge, "The body has more than \(store.limits.bodyBytes) bytes, the most that is taken. Send less.")
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

  /// How the body is to be read.
  private enum BodyKind {
    case form(contentType: String)
    case file
    case nothing
  }

  private func bodyKind(_ request: Request) throws(Problem) -> BodyKind {
    if let encoding = request.headers[.contentEncoding], encoding != "identity" {
      throw Problem(.unsupportedMediaType, "A body in the encoding '\(encoding.shown)' is not read. Send it as it is.")
    }
    guard let type = request.headers[.contentType] else {
      guard request.hasBody else { return .nothing }
      throw Problem(.unsupportedMediaType, "The body has no Content-Type. Name one: \(Self.types).")
    }
    let name = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    if name == "multipart/form-data" { return .form(contentType: type) }
    guard name.hasPrefix("image/") || ["application/vnd.ddcm", "application/octet-stream"].contains(name) else {
      throw Problem(.unsupportedMediaType, "A body of the type '\(name.shown)' is not read. Send one of \(Self.types).")
    }
    return request.hasBody ? .file : .nothing
  }

  private static let types = "multipart/form-data, image/*, application/vnd.ddcm, application/octet-stream"

  /// - Throws: `Problem`, which says what is wrong with the form or with its fields.
  private func order(_ request: Request, _ body: [UInt8], _ kind: BodyKind) throws(Problem) -> JobOrder {
    var fields = try QueryFields(request.uri.query ?? "").pairs
    var files: [FileRole: [UInt8]] = [:]
    switch kind {
    case .nothing: break
    case .file: files[.file] = body
    case .form(let contentType):
      for part in try MultipartForm(body, contentType: contentType).parts {
        if let role = FileRole(rawValue: part.name) {
          guard files.updateValue(part.bytes, forKey: role) == nil else {
            throw Problem(.badRequest, "The file '\(role.rawValue)' is given twice. Give it once.")
          }
        } else {
          guard !part.isFile, let value = String(validating: part.bytes, as: UTF8.self) else {
            throw Problem(
              .badRequest, "The field '\(part.name.shown)' is no text in UTF-8. Send it as a field, not as a file.")
          }
          fields.append((part.name, value))
        }
      }
    }
    return try JobOrder(fields: fields, files: files)
  }
}

/// The fields of a query, "task=encode&size=300".
struct QueryFields {
  let pairs: [(name: String, value: String)]

  /// - Throws: `Problem` for what is badly escaped.
  init(_ query: String) throws(Problem) {
    var pairs: [(name: String, value: String)] = []
    for item in query.split(separator: "&") {
      let halves = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.plain(halves[0]), let value = Self.plain(halves.count > 1 ? halves[1] : "") else {
        throw Problem(.badRequest, "The query is badly escaped at '\(String(item).shown)'. Write % as %25.")
      }
      pairs.append((name, value))
    }
    self.pairs = pairs
  }

  private static func plain(_ text: Substring) -> String? {
    text.replacing("+", with: " ").removingPercentEncoding
  }
}
