package import Essentials

/// Any JSON value, such as one of a model's configuration.
package enum JSONValue: Equatable, Sendable, CustomStringConvertible {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// Parses a text in JSON, in which `NaN`, `Infinity` and `-Infinity` may occur, as Python's `json` writes them.
  ///
  /// - Throws: `JSONFault`, where the text is not JSON, or nests deeper than 64 levels.
  package init(parsing text: Data) throws(JSONFault) {
    var cursor = JSONCursor(Array(text))
    do {
      self = try cursor.value(depth: 0)
      try cursor.end()
    } catch SafetensorsFault.malformed(let offset, let expected) {
      throw JSONFault(offset: offset, expected: expected)
    } catch {
      preconditionFailure("a text is refused with a fault, not with \(error)")
    }
  }

  /// As in the file, but cut short.
  package var description: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .number(.infinity): "Infinity"
    case .number(-.infinity): "-Infinity"
    case .number(let number): number.isNaN ? "NaN" : Int(exactly: number).map { "\($0)" } ?? "\(number)"
    case .string(let string): String(string.prefix(100)).debugDescription
    case .array(let array):
      "[" + (array.prefix(8).map(\.description) + (array.count > 8 ? ["…"] : [])).joined(separator: ", ") + "]"
    case .object: "{…}"
    }
  }

  package func integer(in range: ClosedRange<Int>) -> Int? {
    guard case .number(let number) = self, let integer = Int(exactly: number) else { return nil }
    return range.contains(integer) ? integer : nil
  }

  /// The elements of a list, all of which `convert` must understand.
  package func list<Element>(_ convert: (JSONValue) -> Element?) -> [Element]? {
    guard case .array(let values) = self else { return nil }
    var elements: [Element] = []
    elements.reserveCapacity(values.count)
    for value in values {
      guard let element = convert(value) else { return nil }
      elements.append(element)
    }
    return elements
  }

  package var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The value of a key of an object; nil where the key is absent, or this is not an object.
  package subscript(key: String) -> JSONValue? { if case .object(let values) = self { values[key] } else { nil } }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByStringLiteral {
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(stringLiteral value: String) { self = .string(value) }
}

/// Where a text is not JSON.
package struct JSONFault: Error, Equatable, CustomStringConvertible {
  package let offset: Int
  package let expected: String

  package var description: String { "it is not well-formed JSON: at byte \(offset) \(expected) was expected" }
}

extension JSONCursor {
  private static let deepest = 64

  fileprivate mutating func value(depth: Int) throws -> JSONValue {
    guard depth <= Self.deepest else { throw fault("no value nested deeper than \(Self.deepest) levels", at: position) }
    switch next() {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"):
      var values: [String: JSONValue] = [:]
      // Of a key that occurs twice the last value counts, as in Python.
      try object { cursor, key in values[key] = try cursor.value(depth: depth + 1) }
      return .object(values)
    case UInt8(ascii: "["):
      var values: [JSONValue] = []
      try array { cursor in values.append(try cursor.value(depth: depth + 1)) }
      return .array(values)
    default: return try atom()
    }
  }

  private mutating func atom() throws -> JSONValue {
    let start = position
    let word = word()
    switch word {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "NaN": return .number(.nan)
    case "Infinity": return .number(.infinity)
    case "-Infinity": return .number(-.infinity)
    default:
      guard Self.isNumber(word.utf8), let number = Double(word) else { throw fault("a value", at: start) }
      return .number(number)
    }
  }

  /// −, a whole number without leading zeros, a fraction, an exponent.
  private static func isNumber(_ text: String.UTF8View) -> Bool {
    var rest = text[...]
    func digits() -> Int {
      let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let hasLeadingZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole == 1 || (whole > 1 && !hasLeadingZero) else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let first = rest.first, first == UInt8(ascii: "e") || first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
