import Foundation

/// A JSON object whose values are asked for by name: each fault names the key, its value and what is supported.
struct ConfigurationFile {
  private let values: [String: JSONValue]

  init(_ data: Data) throws(NoiseScheduleError) {
    do {
      values = try JSONDecoder().decode([String: JSONValue].self, from: data)
    } catch DecodingError.typeMismatch {
      throw .notAConfiguration(reason: "it holds another kind of JSON value")
    } catch {
      throw .notAConfiguration(reason: "it is not well-formed JSON")
    }
  }

  /// The value of a key; nil where it is absent or null.
  private subscript(key: String) -> JSONValue? {
    values[key].flatMap { if case .null = $0 { nil } else { $0 } }
  }

  func bool(_ key: String, default absent: Bool) throws(NoiseScheduleError) -> Bool {
    guard let value = self[key] else { return absent }
    guard case .bool(let bool) = value else { throw refusal(key, value, supported: "true, false") }
    return bool
  }

  func number(
    _ key: String, default absent: Double, in allowed: ClosedRange<Double>
  ) throws(NoiseScheduleError) -> Double {
    guard let value = self[key] else { return absent }
    guard case .number(let number) = value, allowed.contains(number) else {
      throw refusal(key, value, supported: "\(allowed.lowerBound)...\(allowed.upperBound)")
    }
    return number
  }

  func integer(_ key: String, default absent: Int, in allowed: ClosedRange<Int>) throws(NoiseScheduleError) -> Int {
    guard let value = self[key] else { return absent }
    guard case .number(let number) = value, let integer = Int(exactly: number), allowed.contains(integer) else {
      throw refusal(key, value, supported: "integers in \(allowed.lowerBound)...\(allowed.upperBound)")
    }
    return integer
  }

  /// An array of `count` numbers; nil where the key is absent.
  func numbers(
    _ key: String, count: Int, in allowed: ClosedRange<Double>
  ) throws(NoiseScheduleError) -> [Double]? {
    guard let value = self[key] else { return nil }
    guard case .array(let elements) = value, elements.count == count else {
      throw refusal(key, value, supported: "an array of num_train_timesteps = \(count) numbers")
    }
    var numbers: [Double] = []
    for (index, element) in elements.enumerated() {
      guard case .number(let number) = element, allowed.contains(number) else {
        throw refusal("\(key)[\(index)]", element, supported: "\(allowed.lowerBound)...\(allowed.upperBound)")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// One of the names of an enumeration.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _: Choice.Type, default absent: Choice, synonyms: [String: Choice] = [:]
  ) throws(NoiseScheduleError) -> Choice {
    guard let value = self[key] else { return absent }
    if case .string(let name) = value, let choice = Choice(rawValue: name) ?? synonyms[name] { return choice }
    throw refusal(key, value, supported: (Choice.allCases.map(\.rawValue) + synonyms.keys).joined(separator: ", "))
  }

  /// Refuses a feature that is not there, unless it is switched off.
  func refuse(_ key: String, unless off: JSONValue) throws(NoiseScheduleError) {
    guard let value = self[key], value != off else { return }
    throw refusal(key, value, supported: "\(off)")
  }

  private func refusal(_ key: String, _ value: JSONValue, supported: String) -> NoiseScheduleError {
    .unsupported(key: key, value: "\(value)", supported: supported)
  }
}

/// Any JSON value.
enum JSONValue: Decodable, Equatable, CustomStringConvertible {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let bool = try? container.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let string = try? container.decode(String.self) {
      self = .string(string)
    } else if let array = try? container.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Short enough for a sentence.
  var description: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
    case .string(let string): "\"\(string.count > 40 ? string.prefix(40) + "…" : string)\""
    case .array(let elements): "an array of \(elements.count)"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByStringLiteral {
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(stringLiteral value: String) { self = .string(value) }
}
