import Essentials
// Normal form C is no public part of the standard library; Foundation, where it is, carries 40 MB of tables with it.
@_spi(_Unicode) import Swift

/// Byte-pair encoding: a word's bytes, merged pair by pair in the order of a list, as numbers of a vocabulary.
struct BytePairs: Sendable {
  private struct Pair: Hashable {
    let first: String
    let second: String
  }

  private let numbers: [String: Int]
  private let ranks: [Pair: Int]
  private let unknown: Int

  /// The last token of a word ends with it.
  private static let end = "</w>"

  /// How each byte is written: as the character of its number if that is visible, else as one from 256 on.
  private static let letters: [String] = {
    let visible = Set(33...126).union(161...172).union(174...255)
    var hidden: UInt32 = 256
    return (0..<256).map { byte in
      defer { if !visible.contains(byte) { hidden += 1 } }
      let number = visible.contains(byte) ? UInt32(byte) : hidden
      return Unicode.Scalar(number).map { String(Character($0)) } ?? ""
    }
  }()

  /// - Parameters:
  ///   - merges: the pairs to merge, first those to be merged first.
  ///   - unknown: the number of tokens that the vocabulary lacks.
  init(_ numbers: [String: Int], merges: [(String, String)], unknown: Int) {
    var ranks: [Pair: Int] = [:]
    for (first, second) in merges {
      let pair = Pair(first: first, second: second)
      if ranks[pair] == nil { ranks[pair] = ranks.count }
    }
    self.numbers = numbers
    self.ranks = ranks
    self.unknown = unknown
  }

  /// The pairs of a merges.txt: lines of two tokens each. A first line that begins with "#version" is not one of them.
  static func pairs(of merges: Data, file: String) throws(TokenizerError) -> [(String, String)] {
    guard let text = String(validating: merges, as: UTF8.self) else {
      throw .notUnderstood(file: file, reason: "it is not UTF-8")
    }
    var pairs: [(String, String)] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty || (index == 0 && line.hasPrefix("#version")) { continue }
      guard let pair = pair(of: line) else {
        throw .notUnderstood(file: file, reason: "line \(index + 1) is not two tokens")
      }
      pairs.append(pair)
    }
    return pairs
  }

  /// Two tokens with a space between them; nil where a line is something else.
  static func pair(of line: some StringProtocol) -> (String, String)? {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return (String(parts[0]), String(parts[1]))
  }

  func tokens(of word: String) -> [Int] {
    var parts = word.utf8.map { Self.letters[Int($0)] }
    guard let last = parts.popLast() else { return [] }
    parts.append(last + Self.end)
    while let pair = firstPair(in: parts) { parts = merged(parts, pair) }
    return parts.map { numbers[$0] ?? unknown }
  }

  /// The pair that is to be merged before the others.
  private func firstPair(in parts: [String]) -> Pair? {
    zip(parts, parts.dropFirst()).lazy
      .map { Pair(first: $0, second: $1) }
      .compactMap { pair in ranks[pair].map { (rank: $0, pair: pair) } }
      .min { $0.rank < $1.rank }?.pair
  }

  private func merged(_ parts: [String], _ pair: Pair) -> [String] {
    var result: [String] = []
    var index = 0
    while index < parts.count {
      let isPair = index + 1 < parts.count && parts[index] == pair.first && parts[index + 1] == pair.second
      result.append(isPair ? pair.first + pair.second : parts[index])
      index += isPair ? 2 : 1
    }
    return result
  }
}

/// Splits a prompt into words: runs of letters, single digits, runs of other signs, and English contractions such as 's.
enum PreTokenizer {
  /// Matched before anything else.
  private static let contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map { Array($0.unicodeScalars) }

  /// Special tokens in other case than the tokenizer's own. Each is three words.
  private static let marks = ["<|startoftext|>", "<|endoftext|>"].map { Array($0.unicodeScalars) }

  private enum Kind { case space, letter, number, sign }

  /// The words of a text in normal form C and lower case.
  static func split(_ text: String) -> [String] {
    let scalars = text._nfc.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
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

  /// The length of the first word, or of the first space.
  private static func length(of text: ArraySlice<Unicode.Scalar>) -> Int {
    if let contraction = contractions.first(where: { text.starts(with: $0) }) { return contraction.count }
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
