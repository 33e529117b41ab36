/// A command with places to fill in, such as `{in}`.
public enum CommandTemplate: Sendable, Equatable {
  /// A program and its arguments.
  case words([String])
  /// A line for /bin/sh; what is filled in is quoted.
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

  /// The command to run. Places without a value stay as they are.
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
