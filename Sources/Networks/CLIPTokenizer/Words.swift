import Foundation

/// Cuts a prompt into words: runs of letters, single digits, runs of other signs, and what English hangs on to words.
enum Words {
  /// Matched before anything else.
  private static let endings = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map { Array($0.unicodeScalars) }

  /// Marks that were not written as marks are. Each is three words.
  private static let marks = ["<|startoftext|>", "<|endoftext|>"].map { Array($0.unicodeScalars) }

  private enum Kind { case space, letter, number, sign }

  /// The words of a text in normal form C and lower case.
  static func split(_ text: String) -> [String] {
    let scalars = text.precomposedStringWithCanonicalMapping.unicodeScalars
      .flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
    var words: [String] = []
    var rest = scalars[...]
    while !rest.isEmpty {
      let mark = marks.first { rest.starts(with: $0) }
      var part = rest.prefix(mark?.count ?? length(of: rest))
      rest = rest.dropFirst(part.count)
      while let first = part.first {
        let word = mark == nil ? part : part.prefix { kind($0) == kind(first) }
        if kind(first) != .space { words.append(String(String.UnicodeScalarView(word))) }
        part = part.dropFirst(word.count)
      }
    }
    return words
  }

  /// Of the first word, or of the first space.
  private static func length(of text: ArraySlice<Unicode.Scalar>) -> Int {
    if let ending = endings.first(where: { text.starts(with: $0) }) { return ending.count }
    switch kind(text[text.startIndex]) {
    case .space, .number: return 1
    case .letter: return text.prefix { kind($0) == .letter }.count
    case .sign: return text.prefix { kind($0) == .sign }.count
    }
  }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    if scalar.properties.isWhitespace { return .space }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return .sign
    }
  }
}
