package import Foundation
package import HTTPTypes

/// What is wrong with a request, or why a job came to nothing: problem details after RFC 9457.
package struct Problem: Error, Equatable, Sendable {
  package let status: HTTPResponse.Status
  /// One sentence: what is wrong, where, what to do.
  package let detail: String
  /// What goes with the status, such as Retry-After.
  package var headers: HTTPFields = [:]

  package init(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) {
    self.status = status
    self.detail = detail
    self.headers = headers
  }

  package static let contentType = "application/problem+json"
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
  /// As JSON, the same bytes each time.
  package var json: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(self)
    } catch {
      preconditionFailure("what the server says is JSON: \(error)")
    }
  }
}
