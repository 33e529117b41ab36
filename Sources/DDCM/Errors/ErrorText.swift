/// A text of an error in which fields of requests stand by reference, so that each surface can use its own names for them.
///
///     let text: ErrorText = "Set \(.maxPixels) to at least \(count)."
public struct ErrorText: Sendable, Equatable, ExpressibleByStringInterpolation {
  package enum Part: Sendable, Equatable {
    case text(String)
    case field(RequestField)
  }

  package let parts: [Part]

  public init(stringLiteral value: String) { parts = [.text(value)] }

  public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate(set) var parts: [Part] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }

    public mutating func appendInterpolation(_ field: RequestField) { parts.append(.field(field)) }

    public mutating func appendInterpolation(_ text: ErrorText) { parts += text.parts }

    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      parts.append(.text(value.description))
    }
  }

  /// - Parameter name: what the surface calls a field of a request.
  public func rendered(fields name: (RequestField) -> String) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .field(let field): name(field)
      }
    }.joined()
  }
}

/// A field of a request, by its name in Swift.
public struct RequestField: Sendable, Hashable {
  /// In camel case, for example "maxPixels".
  public let name: String

  public init(_ name: String) { self.name = name }

  /// The name in lower case with a separator before what was a capital: "max-pixels" or "max_pixels".
  public func separated(by separator: Character) -> String {
    var text = ""
    for character in name {
      if character.isUppercase { text.append(separator) }
      text += character.lowercased()
    }
    return text
  }
}
