import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Answers every request, each fault in the same words.
struct Front: HTTPResponder {
  typealias Context = ServerContext

  let access: Access
  let desk: Desk

  func respond(to request: Request, context: ServerContext) async throws -> Response {
    var response: Response
    do {
      response = try await answer(request, context)
    } catch let error as HTTPParserError {
      throw error
    } catch {
      let problem = error as? Problem ?? Problem(of: error)
      if problem.status == .internalServerError {
        context.logger.error("\(request.method) \(request.uri.path): \(error)")
      }
      response = Response(problem)
      // What is left of the body is not waited for.
      if request.hasBody { response.headers[.connection] = "close" }
    }
    response.headers.append(contentsOf: SecurityHeaders.all)
    desk.store.statistics.answered(response.status.code, bytes: response.body.contentLength)
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func answer(_ request: Request, _ context: ServerContext) async throws -> Response {
    try access.checkOrigin(request.head)
    guard let resource = Resource(path: request.uri.path), desk.knows(resource) else {
      throw Problem(
        .notFound, "There is nothing at '\(request.uri.path.shown)'. GET /openapi.json lists what there is.")
    }
    let methods = resource.methods
    guard methods.contains(request.method) else {
      let names = methods.map(\.rawValue).joined(separator: ", ")
      throw Problem(
        .methodNotAllowed, "\(request.method.rawValue.shown) cannot be done here. Use \(names).",
        headers: [.allow: names])
    }
    if resource.needsToken { try access.checkToken(request.head) }
    if request.method != .post, request.hasBody {
      throw Problem(.badRequest, "A \(request.method.rawValue) has no body. Send it without one.")
    }
    return try await desk.answer(resource, request, context)
  }
}

extension Request {
  var hasBody: Bool {
    headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false
  }
}

extension Response {
  init(_ problem: Problem) {
    var headers = problem.headers
    headers[.contentType] = Problem.contentType
    headers[.cacheControl] = "no-store"
    self.init(status: problem.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: problem.json)))
  }

  init(json value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
    self.init(bytes: value.json, type: "application/json", status: status, headers: headers)
  }

  init(
    bytes: some Sequence<UInt8>, type: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:],
    cacheControl: String = "no-store"
  ) {
    var headers = headers
    headers[.contentType] = type
    headers[.cacheControl] = cacheControl
    self.init(status: status, headers: headers, body: .inPieces(ByteBuffer(bytes: bytes)))
  }
}

extension ResponseBody {
  /// Piece after piece, each once the one before is taken: who takes them slowly is not taken for one who takes none.
  static func inPieces(_ buffer: ByteBuffer) -> ResponseBody {
    guard buffer.readableBytes > pieceBytes else { return ResponseBody(byteBuffer: buffer) }
    return ResponseBody(contentLength: buffer.readableBytes) { writer in
      var rest = buffer
      while let piece = rest.readSlice(length: min(pieceBytes, rest.readableBytes)), piece.readableBytes > 0 {
        try await writer.write(piece)
      }
      try await writer.finish(nil)
    }
  }

  private static let pieceBytes = 1 << 16
}
