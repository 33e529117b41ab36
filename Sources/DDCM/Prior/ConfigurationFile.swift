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
