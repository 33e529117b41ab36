import HTTPTypes

/// What a request says, name by name; each is taken once, and what nobody takes is refused.
struct Fields {
  private var values: [String: String] = [:]

  /// - Throws: `Problem` for a name that comes twice.
  init(_ pairs: [(name: String, value: String)]) throws(Problem) {
    for (name, value) in pairs {
      guard values.updateValue(value, forKey: name) == nil else {
        throw Problem(.badRequest, "The field '\(name.shown)' is given twice. Give it once.")
      }
    }
  }

  mutating func text(_ name: String, atMost bytes: Int = 1 << 16) throws(Problem) -> String? {
    guard let value = values.removeValue(forKey: name) else { return nil }
    guard value.utf8.count <= bytes else {
      throw Problem(.badRequest, "The field '\(name)' has \(value.utf8.count) bytes, and at most \(bytes) are taken.")
    }
    return value
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let value = try text(name) else { return nil }
    guard value.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(value), range.contains(number) else {
      throw Problem(
        .badRequest,
        "The field '\(name)' is a whole number in \(range.lowerBound)...\(range.upperBound), not '\(value.shown)'.")
    }
    return number
  }

  mutating func seed(_ name: String) throws(Problem) -> UInt64? {
    guard let value = try text(name) else { return nil }
    guard value.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt64(value) else {
      throw Problem(.badRequest, "The field '\(name)' is a whole number in 0...\(UInt64.max), not '\(value.shown)'.")
    }
    return number
  }

  mutating func number(_ name: String, in range: ClosedRange<Double>) throws(Problem) -> Double? {
    guard let value = try text(name) else { return nil }
    let isPlain = value.wholeMatch(of: /[0-9]*\.?[0-9]*([eE][-+]?[0-9]+)?/) != nil
    guard isPlain, let number = Double(value), range.contains(number) else {
      throw Problem(
        .badRequest,
        "The field '\(name)' is a number in \(range.lowerBound)...\(range.upperBound), not '\(value.shown)'.")
    }
    return number
  }

  mutating func flag(_ name: String) throws(Problem) -> Bool {
    try choice(name, of: ["true": true, "false": false]) ?? false
  }

  mutating func choice<Value>(_ name: String, of values: KeyValuePairs<String, Value>) throws(Problem) -> Value? {
    guard let value = try text(name) else { return nil }
    guard let chosen = values.first(where: { $0.key == value }) else {
      throw Problem(
        .badRequest, "The field '\(name)' is one of \(values.map(\.key).joined(separator: ", ")), not '\(value.shown)'."
      )
    }
    return chosen.value
  }

  /// - Throws: `Problem` where something is left that nobody took.
  func finish(_ task: String) throws(Problem) {
    guard let name = values.keys.min() else { return }
    throw Problem(.badRequest, "The field '\(name.shown)' is none that \(task) takes. Leave it out.")
  }
}

extension String {
  /// As a message can show it, whoever wrote it.
  var shown: String {
    let plain = String(
      unicodeScalars.prefix(60).map { $0.properties.isWhitespace || $0.value < 32 ? " " : Character($0) })
    return unicodeScalars.count > 60 ? plain + "…" : plain
  }
}
