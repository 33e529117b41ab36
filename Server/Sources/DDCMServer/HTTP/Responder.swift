import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Answers all requests, and turns errors into problems.
struct Responder: HTTPResponder {
  typealias Context = ServerContext

  let access: Access
  let routes: JobRoutes

  func respond(to request: Request, context: ServerContext) async throws -> Response {
    var response: Response
    do {
      response = try await answer(request, context)
    } catch let error as HTTPParserError {
      throw error
    } catch {
      let problem = Problem(of: error)
      if problem.status == .internalServerError {
        context.logger.error("\(request.method) \(request.uri.path): \(error)")
      }
      response = Response(problem)
      // The rest of the body is not read.
      if request.hasBody { response.headers[.connection] = "close" }
    }
    response.headers.append(contentsOf: SecurityHeaders.all)
    routes.store.statistics.answered(response.status.code, bytes: response.body.contentLength)
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func answer(_ request: Request, _ context: ServerContext) async throws -> Response {
    try access.checkOrigin(request.head)
    guard let resource = Resource(path: request.uri.path), routes.knows(resource) else {
      throw Problem(
        .notFound, "There is nothing at '\(request.uri.path.excerpt)'. GET /openapi.json describes the API.")
    }
    let methods = resource.methods
    guard methods.contains(request.method) else {
      let names = methods.map(\.rawValue).joined(separator: ", ")
      throw Problem(
        .methodNotAllowed, "\(request.method.rawValue.excerpt) is not allowed here. Use \(names).",
        headers: [.allow: names])
    }
    if resource.needsToken { try access.checkToken(request.head) }
    if request.method != .post, request.hasBody {
      throw Problem(.badRequest, "\(request.method.rawValue) takes no body. Leave it out.")
    }
    return try await routes.answer(
      resource, request, client: access.client(of: request.head, at: context.address))
  }
}

/// The address that a request comes from.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let address: String?

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    address = source.channel.remoteAddress?.ipAddress
  }
}

/// Headers of every answer: browsers load nothing from other hosts, and send nothing there.
enum SecurityHeaders {
  static let all: HTTPFields = [
    .contentSecurityPolicy:
      "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
      + "frame-ancestors 'none'",
    .xContentTypeOptions: "nosniff",
    HTTPField.Name("Referrer-Policy")!: "no-referrer",
    HTTPField.Name("Cross-Origin-Resource-Policy")!: "same-origin",
    HTTPField.Name("Cross-Origin-Opener-Policy")!: "same-origin",
  ]
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
  /// In pieces, each written when the one before has been sent, so that a slow client is not taken for one that reads
  /// nothing.
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
