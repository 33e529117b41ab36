import DDCMCodec

/// The text fields of a request. Each is read once; a field that nothing reads is an error.
struct Fields {
  private var values: [String: String] = [:]

  /// - Throws: `DDCMError` of category `usage` for a field that is set twice.
  init(_ pairs: [(name: String, value: String)]) throws(DDCMError) {
    for (name, value) in pairs {
      guard values.updateValue(value, forKey: name) == nil else {
        throw DDCMError(.usage, "The field '\(name.excerpt)' is set twice.", remedy: "Set it once.")
      }
    }
  }

  mutating func text(_ name: String, maxBytes: Int = 1024) throws(DDCMError) -> String? {
    guard let value = values.removeValue(forKey: name) else { return nil }
    guard value.utf8.count <= maxBytes else {
      throw DDCMError(
        .usage, "The field '\(name)' has \(value.utf8.count) bytes.", remedy: "Send at most \(maxBytes).")
    }
    return value
  }

  /// A whole number. Its range is checked by the request that it becomes a part of.
  ///
  /// - Parameter max: the server's own limit.
  mutating func integer(_ name: String, max: Int = .max) throws(DDCMError) -> Int? {
    guard let value = try text(name) else { return nil }
    guard value.isDecimal, let number = Int(value) else { throw Self.not("a whole number", name, value) }
    guard number <= max else {
      throw DDCMError(
        .usage, "The field '\(name)' is \(number), above the limit of this server.", remedy: "Set it to at most \(max)."
      )
    }
    return number
  }

  mutating func seed(_ name: String) throws(DDCMError) -> UInt64? {
    guard let value = try text(name) else { return nil }
    guard value.isDecimal, let number = UInt64(value) else {
      throw Self.not("a whole number of 64 bits", name, value)
    }
    return number
  }

  mutating func number(_ name: String) throws(DDCMError) -> Double? {
    guard let value = try text(name) else { return nil }
    let isPlain = value.wholeMatch(of: /[0-9]*\.?[0-9]*([eE][-+]?[0-9]+)?/) != nil
    guard isPlain, let number = Double(value) else { throw Self.not("a number", name, value) }
    return number
  }

  mutating func flag(_ name: String) throws(DDCMError) -> Bool {
    guard let value = try text(name) else { return false }
    guard value == "true" || value == "false" else { throw Self.not("true or false", name, value) }
    return value == "true"
  }

  /// A value by its name.
  mutating func choice<Value>(_ name: String, _: Value.Type = Value.self) throws(DDCMError) -> Value?
  where Value: RawRepresentable<String> & CaseIterable {
    guard let value = try text(name) else { return nil }
    guard let choice = Value(rawValue: value) else {
      throw Self.not("one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))", name, value)
    }
    return choice
  }

  mutating func requiredChoice<Value>(_ name: String, _: Value.Type = Value.self) throws(DDCMError) -> Value
  where Value: RawRepresentable<String> & CaseIterable {
    guard let choice = try choice(name, Value.self) else {
      throw Self.missing(name, "Set it to one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return choice
  }

  static func not(_ kind: String, _ name: String, _ value: String) -> DDCMError {
    DDCMError(.usage, "The field '\(name)' is '\(value.excerpt)', which is not \(kind).", remedy: "Correct it.")
  }

  static func missing(_ name: String, _ remedy: String) -> DDCMError {
    DDCMError(.usage, "The field '\(name)' is missing.", remedy: "\(remedy)")
  }

  /// - Throws: `DDCMError` of category `usage` for a field that nothing has read.
  func finish(_ task: String) throws(DDCMError) {
    guard let name = values.keys.min() else { return }
    throw DDCMError(.usage, "\(task) has no field '\(name.excerpt)'.", remedy: "Leave it out.")
  }
}

extension RequestField {
  /// What the API calls a field, between quotes, as error messages show it.
  var apiName: String {
    // The client cannot change the server's limits.
    if name == "maxPixels" { return "the server's --max-pixels" }
    return "'\(Self.apiNames[name] ?? separated(by: "-"))'"
  }

  /// The fields that the API calls otherwise than the requests do.
  private static let apiNames = [
    "bitsPerPixel": "bpp", "label": "class", "maxBytes": "bytes", "estimateSteps": "steps", "originalPrompts": "prompt",
  ]
}

extension String {
  var isDecimal: Bool { !isEmpty && allSatisfy { $0.isASCII && $0.isNumber } }

  /// At most 60 characters, without control characters, for messages.
  var excerpt: String {
    let plain = String(
      unicodeScalars.prefix(60).map { $0.properties.isWhitespace || $0.value < 32 ? " " : Character($0) })
    return unicodeScalars.count > 60 ? plain + "…" : plain
  }
}
