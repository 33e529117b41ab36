import DDCMCodec
package import Foundation
package import HTTPTypes

/// An error as HTTP answers it: problem details (RFC 9457).
package struct Problem: Error, Equatable, Sendable {
  package let status: HTTPResponse.Status
  /// What is wrong and what to do, in sentences.
  package let detail: String
  /// Headers that belong to the status, such as Retry-After.
  package var headers: HTTPFields = [:]

  package init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) {
    self.status = status
    self.detail = detail
    self.headers = headers
  }

  package static let contentType = "application/problem+json"
}

extension Problem {
  /// Any error of a request.
  package init(of error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as JobError: self.init(error)
    default: self.init(DDCMError(error))
    }
  }

  init(_ error: DDCMError) {
    let text = error.rendered(fields: \.apiName)
    let status = error.category.status
    self.init(status, status == .internalServerError ? "The server failed: \(text)" : text)
  }

  init(_ error: JobError) {
    switch error {
    case .queueFull(let waiting, let seconds):
      self.init(
        .tooManyRequests, "\(waiting) jobs wait already, which is the limit of this server. Try again later.",
        headers: [.retryAfter: "\(seconds)"])
    case .clientLimit(let jobs, let seconds):
      self.init(
        .tooManyRequests,
        "\(jobs) of your jobs wait or run already, which is this server's limit for a client. Try again when one of them "
          + "has ended.", headers: [.retryAfter: "\(seconds)"])
    case .stopping:
      self.init(
        .serviceUnavailable, "The server is stopping and accepts no more jobs. Try again later.",
        headers: [.retryAfter: "30"])
    case .cancelled(let reason): self.init(.conflict, reason)
    case .timedOut:
      self.init(
        .unprocessableContent,
        "The job took longer than this server allows. Ask for fewer steps, or send a smaller image.")
    case .failed(let error): self.init(error)
    }
  }
}

extension DDCMError.Category {
  var status: HTTPResponse.Status {
    switch self {
    case .usage: .badRequest
    case .damaged, .modelMissing, .unsupported: .unprocessableContent
    case .notRecognized: .unsupportedMediaType
    case .notFound: .notFound
    case .limit: .contentTooLarge
    case .cancelled: .conflict
    case .inputOutput, .internal: .internalServerError
    }
  }
}

extension Problem: Encodable {
  private enum Key: String, CodingKey {
    case type, title, status, detail
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode("about:blank", forKey: .type)
    try container.encode(status.reasonPhrase, forKey: .title)
    try container.encode(status.code, forKey: .status)
    try container.encode(detail, forKey: .detail)
  }
}

extension Encodable {
  /// As JSON with sorted keys.
  package var json: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(self)
    } catch {
      preconditionFailure("not JSON: \(error)")
    }
  }
}
