import Foundation

extension Int {
  /// 1,234,567: independent of the locale, as is ``Swift/Double/fixed(_:)``.
  var grouped: String {
    let digits = Array(String(magnitude))
    let groups = digits.indices.reversed().map { place in
      (digits.count - place) % 3 == 0 && place > 0 ? ",\(digits[place])" : "\(digits[place])"
    }
    return (self < 0 ? "-" : "") + groups.reversed().joined()
  }
}

extension Double {
  /// - Parameter digits: how many follow the point.
  func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

/// A title, and below it keys and values in two columns.
struct Table {
  let title: String
  let rows: KeyValuePairs<String, String>

  var text: String {
    let width = rows.map(\.key.count).max() ?? 0
    let lines = rows.map { key, value in
      "  " + key + ":" + String(repeating: " ", count: width - key.count + 2) + value + "\n"
    }
    return title + "\n" + lines.joined()
  }
}

enum JSON {
  /// Prints the one value, or an array of all.
  static func print(_ values: [some Encodable], asArray: Bool) throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let data = asArray ? try encoder.encode(values) : try encoder.encode(values[0])
    try StandardStreams.output(data + [0x0A])
  }
}

/// A report on one input, as text or as JSON.
protocol Report: Encodable {
  var text: String { get }
}

extension Console {
  /// Prints a report on each input: texts one by one; JSON at the end, an object for one input and an array for several.
  ///
  /// - Throws: the exit code of the first input that failed.
  func report<Made: Report>(on inputs: [String], json: Bool, _ make: (Input) throws -> Made) throws {
    var reports: [Made] = []
    let outcome = Result {
      try attempt(inputs.map { Input(path: $0) }, named: \.name) { input in
        let report = try make(input)
        if json { reports.append(report) } else { try StandardStreams.output(report.text.utf8) }
      }
    }
    if json, !reports.isEmpty || inputs.count > 1 { try JSON.print(reports, asArray: inputs.count > 1) }
    try outcome.get()
  }
}
