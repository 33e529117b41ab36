import Foundation

/// A command with placeholders, such as `{in}`.
package enum CommandTemplate: Sendable, Equatable {
  /// A program and its arguments.
  case words([String])
  /// A line for /bin/sh; values are quoted.
  case shell(String)

  /// The names in braces.
  var places: Set<String> {
    Set(text.matches(of: Self.place).map { String($0.1) })
  }

  var text: String {
    switch self {
    case .words(let words): words.joined(separator: " ")
    case .shell(let line): line
    }
  }

  /// The command to run. Placeholders without a value stay as they are.
  ///
  /// - Throws: `ContenderError.missingTool`.
  func filled(_ values: [String: String], tools: Tools) throws(ContenderError) -> [String] {
    switch self {
    case .words(let words):
      guard let program = tools.path(of: words[0]) else { throw .missingTool(words[0]) }
      return [program] + words.dropFirst().map { Self.fill($0, values) }
    case .shell(let line):
      return ["/bin/sh", "-c", Self.fill(line, values.mapValues(Self.quoted))]
    }
  }

  /// A name, or a name and a range: {q:1..100}.
  private static var place: Regex<(Substring, Substring)> { /\{([a-z.]+)(?::[^{}]*)?\}/ }

  private static func fill(_ text: String, _ values: [String: String]) -> String {
    text.replacing(place) { match in values[String(match.1)] ?? String(match.0) }
  }

  /// For the shell.
  private static func quoted(_ value: String) -> String {
    "'" + value.replacing("'", with: #"'\''"#) + "'"
  }
}

/// The values of a contender's setting, from that of the smallest file to that of the largest.
package struct QualityRange: Sendable, Equatable {
  let first: Double
  let last: Double
  let step: Double

  /// - Precondition: the step is positive.
  package init(_ first: Double, _ last: Double, step: Double = 1) {
    precondition(step > 0, "a step is positive")
    self.first = first
    self.last = last
    self.step = step
  }

  /// "1..100", or "25..0.1/0.1" with a step.
  init?(_ text: Substring) {
    guard let match = text.wholeMatch(of: /(-?[0-9.]+)\.\.(-?[0-9.]+?)(?:\/([0-9.]+))?/),
      let first = Double(match.1), let last = Double(match.2), let step = Double(match.3 ?? "1"), step > 0
    else { return nil }
    self.init(first, last, step: step)
  }

  private var count: Int { Int((abs(last - first) / step + 1e-9).rounded(.down)) + 1 }

  private subscript(place: Int) -> Double { first + (last < first ? -step : step) * Double(place) }

  /// As a program takes it: without trailing zeros.
  private static func text(_ value: Double) -> String {
    let text = String(format: "%.4f", value)
    return text.replacing(/\.?0+$/, with: "")
  }

  /// Bisects for the value of the largest file that is no larger than the limit, taking files to grow along the range.
  ///
  /// - Parameter attempt: makes a file with a value, and returns its size.
  /// - Returns: that attempt; if all files are larger, the one of the smallest.
  func search<Made>(limit: Int, _ attempt: (String) throws -> (bytes: Int, made: Made)) rethrows -> (String, Made) {
    var (low, high) = (-1, count)
    var best: (String, Made)?
    while high - low > 1 {
      let middle = low + (high - low) / 2
      let value = Self.text(self[middle])
      let (bytes, made) = try attempt(value)
      if bytes <= limit {
        (low, best) = (middle, (value, made))
      } else {
        high = middle
        if middle == 0 { best = (value, made) }
      }
    }
    guard let best else { preconditionFailure("at least one value is tried") }
    return best
  }
}
