import DDCM
import Foundation

/// Reads the values of a config.json, each with its default and what is supported, and remembers what was not read.
struct ConfigurationReader {
  private let values: [String: JSONValue]
  private var known: Set<String> = []

  /// The longest file that is read, in bytes.
  private static let limit = 1 << 20

  init(_ json: Data) throws(ConfigurationError) {
    guard json.count <= Self.limit else {
      throw .notAnObject(reason: "it has \(json.count) bytes, more than the \(Self.limit) allowed")
    }
    do {
      values = try JSONDecoder().decode([String: JSONValue].self, from: json)
    } catch {
      throw .notAnObject(reason: "it is not a JSON object")
    }
  }

  /// A value as `convert` understands it.
  ///
  /// - Parameters:
  ///   - fallback: what an absent key means.
  ///   - supported: what `convert` understands, for the message when it gives nil.
  mutating func value<Value>(
    _ key: String, default fallback: Value, supported: String, _ convert: (JSONValue) -> Value?
  ) throws(ConfigurationError) -> Value {
    known.insert(key)
    guard let value = values[key] else { return fallback }
    guard let converted = convert(value) else {
      throw .unsupported(key: key, value: value.description, supported: supported)
    }
    return converted
  }

  mutating func integer(
    _ key: String, default fallback: Int, in range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int {
    try value(key, default: fallback, supported: "\(range.lowerBound) to \(range.upperBound)") {
      $0.integer(in: range)
    }
  }

  /// Nil for null.
  mutating func optionalInteger(
    _ key: String, default fallback: Int?, in range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int? {
    try value(key, default: fallback, supported: "null, or \(range.lowerBound) to \(range.upperBound)") {
      $0 == .null ? .some(nil) : $0.integer(in: range).map { .some($0) }
    }
  }

  /// A positive number.
  mutating func positive(_ key: String, default fallback: Double) throws(ConfigurationError) -> Double {
    try value(key, default: fallback, supported: "numbers above 0") {
      if case .number(let number) = $0, number > 0, number.isFinite { number } else { nil }
    }
  }

  mutating func bool(_ key: String, default fallback: Bool) throws(ConfigurationError) -> Bool {
    try value(key, default: fallback, supported: "true, false") {
      if case .bool(let bool) = $0 { bool } else { nil }
    }
  }

  /// One of some names, each of which stands for a value.
  mutating func choice<Value>(
    _ key: String, default fallback: Value, _ choices: KeyValuePairs<String, Value>
  ) throws(ConfigurationError) -> Value {
    let names = choices.map(\.key.debugDescription).joined(separator: ", ")
    return try value(key, default: fallback, supported: names) { value in
      choices.first { .string($0.key) == value }?.value
    }
  }

  /// A key that is known, but only with the values that mean nothing.
  mutating func mustBeNull(_ key: String) throws(ConfigurationError) {
    _ = try value(key, default: true, supported: "null") { $0 == .null ? true : nil }
  }

  /// A key whose value makes no difference here.
  mutating func ignore(_ key: String) { known.insert(key) }

  /// Refuses keys that nothing has asked for; those that begin with an underscore are notes of the program that wrote them.
  func refuseUnknown() throws(ConfigurationError) {
    let rest = values.filter { !known.contains($0.key) && !$0.key.hasPrefix("_") && $0.value != .null }
    if let first = rest.min(by: { $0.key < $1.key }) {
      throw .unknownKey(first.key, value: first.value.description)
    }
  }
}

extension JSONValue {
  func integer(in range: ClosedRange<Int>) -> Int? {
    guard case .number(let number) = self, let integer = Int(exactly: number) else { return nil }
    return range.contains(integer) ? integer : nil
  }

  /// A list whose elements `convert` understands, all of them.
  func list<Element>(_ convert: (JSONValue) -> Element?) -> [Element]? {
    guard case .array(let values) = self else { return nil }
    let elements = values.compactMap(convert)
    return elements.count == values.count ? elements : nil
  }
}
