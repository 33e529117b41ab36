import DDCM
package import Essentials
package import Inference

/// Reads the values of a configuration file, each with its default and what is supported, and remembers what was not read.
package struct ConfigurationReader {
  private let values: [String: JSONValue]
  private var known: Set<String> = []

  /// The longest file that is read, in bytes.
  private static let limit = 1 << 20

  /// What extents and counts of channels may be.
  static let size = 1...65536

  /// - Parameter nullIsAbsent: whether a key with the value null counts as absent.
  package init(_ json: Data, nullIsAbsent: Bool = false) throws(ConfigurationError) {
    guard json.count <= Self.limit else {
      throw .notAnObject(reason: "it has \(json.count) bytes, more than the \(Self.limit) allowed")
    }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: json)
    } catch {
      throw .notAnObject(reason: "\(error)")
    }
    guard case .object(let object) = value else { throw .notAnObject(reason: "it is not a JSON object") }
    values = nullIsAbsent ? object.filter { $0.value != .null } : object
  }

  /// A value as `convert` understands it.
  ///
  /// - Parameters:
  ///   - fallback: what an absent key means.
  ///   - supported: what `convert` understands, for the message when it gives nil.
  package mutating func value<Value>(
    _ key: String, default fallback: Value, supported: String, _ convert: (JSONValue) -> Value?
  ) throws(ConfigurationError) -> Value {
    known.insert(key)
    guard let value = values[key] else { return fallback }
    guard let converted = convert(value) else {
      throw .unsupported(key: key, value: value.description, supported: supported)
    }
    return converted
  }

  package mutating func integer(
    _ key: String, default fallback: Int, in range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int {
    try value(key, default: fallback, supported: "\(range.lowerBound) to \(range.upperBound)") {
      $0.integer(in: range)
    }
  }

  /// Nil for null.
  package mutating func optionalInteger(
    _ key: String, default fallback: Int?, in range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int? {
    try value(key, default: fallback, supported: "null, or \(range.lowerBound) to \(range.upperBound)") {
      $0 == .null ? .some(nil) : $0.integer(in: range).map { .some($0) }
    }
  }

  package mutating func number(
    _ key: String, default fallback: Double, in range: ClosedRange<Double>
  ) throws(ConfigurationError) -> Double {
    try value(key, default: fallback, supported: "\(range.lowerBound) to \(range.upperBound)") {
      if case .number(let number) = $0, range.contains(number) { number } else { nil }
    }
  }

  /// A list of `count` numbers; nil where the key is absent.
  package mutating func numbers(
    _ key: String, count: Int, in range: ClosedRange<Double>
  ) throws(ConfigurationError) -> [Double]? {
    try value(
      key, default: nil, supported: "a list of \(count) numbers from \(range.lowerBound) to \(range.upperBound)"
    ) { value -> [Double]?? in
      let numbers = value.list { if case .number(let number) = $0, range.contains(number) { number } else { nil } }
      guard let numbers, numbers.count == count else { return nil }
      return .some(numbers)
    }
  }

  /// A positive number.
  package mutating func positive(_ key: String, default fallback: Double) throws(ConfigurationError) -> Double {
    try value(key, default: fallback, supported: "numbers above 0") {
      if case .number(let number) = $0, number > 0, number.isFinite { number } else { nil }
    }
  }

  package mutating func bool(_ key: String, default fallback: Bool) throws(ConfigurationError) -> Bool {
    try value(key, default: fallback, supported: "true, false") {
      if case .bool(let bool) = $0 { bool } else { nil }
    }
  }

  /// One of some names, each of which stands for a value.
  package mutating func choice<Value>(
    _ key: String, default fallback: Value, _ choices: KeyValuePairs<String, Value>
  ) throws(ConfigurationError) -> Value {
    try choice(key, default: fallback, choices.map { ($0.key, $0.value) })
  }

  /// One of the names of an enumeration.
  package mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ key: String, default fallback: Value
  ) throws(ConfigurationError) -> Value {
    try choice(key, default: fallback, Value.allCases.map { ($0.rawValue, $0) })
  }

  private mutating func choice<Value>(
    _ key: String, default fallback: Value, _ choices: [(name: String, value: Value)]
  ) throws(ConfigurationError) -> Value {
    let names = choices.map(\.name.debugDescription).joined(separator: ", ")
    return try value(key, default: fallback, supported: names) { value in
      choices.first { .string($0.name) == value }?.value
    }
  }

  /// A key that is known, but only with null as its value.
  package mutating func mustBeNull(_ key: String) throws(ConfigurationError) {
    _ = try value(key, default: true, supported: "null") { $0 == .null ? true : nil }
  }

  /// Keys whose values make no difference here.
  package mutating func ignore(_ keys: String...) { known.formUnion(keys) }

  /// Keys that say how the network was trained: dropout, and what diffusers' `EMAModel` adds to a configuration.
  mutating func ignoreTraining() {
    ignore(
      "dropout", "decay", "inv_gamma", "min_decay", "optimization_step", "power", "update_after_step", "use_ema_warmup")
  }

  /// Refuses keys that were not read; those that begin with an underscore are notes of the program that wrote the file.
  package func refuseUnknown() throws(ConfigurationError) {
    let rest = values.filter { !known.contains($0.key) && !$0.key.hasPrefix("_") && $0.value != .null }
    if let first = rest.min(by: { $0.key < $1.key }) {
      throw .unknownKey(first.key, value: first.value.description)
    }
  }
}

/// Why a configuration file of a model cannot be used.
package enum ConfigurationError: Error, Equatable, FileFault {
  /// It is not a JSON object.
  case notAnObject(reason: String)
  /// A key has a value that is not supported.
  case unsupported(key: String, value: String, supported: String)
  /// A key that this version does not know, and whose effect it therefore cannot have.
  case unknownKey(String, value: String)

  package var reason: String {
    switch self {
    case .notAnObject(let reason): reason
    case .unsupported(let key, let value, let supported):
      "it has \"\(key)\": \(value), which is not supported; supported: \(supported)"
    case .unknownKey(let key, let value):
      "it has the unknown key \(String(key.prefix(100)).debugDescription) (\(value)), which this version does not support"
    }
  }
}

/// What is wrong with a file, without its name, which the reader of the file knows.
package protocol FileFault: Error, CustomStringConvertible {
  /// A part of a sentence: "it has …".
  var reason: String { get }
}

extension FileFault {
  package var description: String { reason }
}
