public import Foundation

/// From a prompt to the numbers of its tokens, as transformers' `CLIPTokenizer` does it.
///
/// A prompt is put into lower case and cut into words; each word's UTF-8 bytes are merged, pair by pair, to the tokens of
/// the vocabulary. The result begins and ends with a mark, is cut to a length, and padded to it.
///
///     let tokenizer = try CLIPTokenizer(folder: "stable-diffusion-v1-5/tokenizer")
///     try tokenizer.tokens(of: "a lighthouse at dusk")        // [49406, 320, …, 49407, 49407, …]
///
/// Source: "Neural Machine Translation of Rare Words with Subword Units" (Sennrich et al. 2016), on bytes.
public struct CLIPTokenizer: Sendable {
  /// How many tokens a prompt has, marks and padding included.
  public let length: Int

  let marks: TokenMarks
  private let pairs: BytePairs
  private let special: [(name: String, token: Int)]
  private let start: Int
  private let end: Int
  private let padding: Int

  /// - Parameters:
  ///   - vocabulary: the bytes of vocab.json, which numbers the tokens.
  ///   - merges: the bytes of merges.txt, which lists the pairs to merge, first those to be merged first.
  ///   - configuration: the bytes of tokenizer_config.json.
  ///   - specialTokens: the bytes of special_tokens_map.json, which goes before the configuration.
  /// - Throws: `TokenizerError`, which says what is wrong with which file.
  public init(
    vocabulary: Data, merges: Data, configuration: Data? = nil, specialTokens: Data? = nil
  ) throws(TokenizerError) {
    marks = try TokenMarks(configuration: configuration, specialTokens: specialTokens)
    let numbers = try Self.numbers(vocabulary)
    func token(_ name: String) throws(TokenizerError) -> Int {
      guard let token = numbers[name] else { throw .missingToken(name) }
      return token
    }
    (start, end, padding) = (try token(marks.start), try token(marks.end), try token(marks.padding))
    pairs = try BytePairs(numbers, merges: merges, unknown: token(marks.unknown))
    length = marks.length
    var special: [(name: String, token: Int)] = []
    for name in Set([marks.start, marks.end, marks.padding, marks.unknown]) where !name.isEmpty {
      special.append((name, try token(name)))
    }
    // Of two that begin alike, the longer one is meant.
    self.special = special.sorted { $0.name.count > $1.name.count }
  }

  private static func numbers(_ vocabulary: Data) throws(TokenizerError) -> [String: Int] {
    do {
      return try JSONDecoder().decode([String: Int].self, from: vocabulary)
    } catch {
      throw .notUnderstood(file: "vocab.json", reason: "it is not a JSON object of whole numbers")
    }
  }

  /// The prompt's tokens, `length` of them.
  public func tokens(of prompt: String) -> [Int] {
    let body = Array(pieces(of: prompt).joined().prefix(length - 2))
    return [start] + body + [end] + [Int](repeating: padding, count: length - 2 - body.count)
  }

  /// The tokens of what stands between marks that are written out in the prompt, and of those.
  private func pieces(of prompt: String) -> [[Int]] {
    var pieces: [[Int]] = []
    var rest = prompt.unicodeScalars[...]
    var plain = rest.startIndex
    while rest.startIndex < rest.endIndex {
      guard let mark = special.first(where: { rest.starts(with: $0.name.unicodeScalars) }) else {
        rest.removeFirst()
        continue
      }
      pieces += words(prompt.unicodeScalars[plain..<rest.startIndex]) + [[mark.token]]
      rest.removeFirst(mark.name.unicodeScalars.count)
      plain = rest.startIndex
    }
    return pieces + words(prompt.unicodeScalars[plain...])
  }

  private func words(_ text: Substring.UnicodeScalarView) -> [[Int]] {
    Words.split(String(text)).map { pairs.tokens(of: $0) }
  }
}

/// Why a tokenizer's files cannot be used.
public enum TokenizerError: Error, Equatable, CustomStringConvertible {
  case notUnderstood(file: String, reason: String)
  case unsupported(file: String, key: String, value: String, supported: String)
  case missingToken(String)

  public var description: String {
    switch self {
    case .notUnderstood(let file, let reason):
      "the tokenizer's \(file) cannot be read: \(reason)."
    case .unsupported(let file, let key, let value, let supported):
      "the tokenizer's \(file) has \"\(key)\": \(value), which is not supported; supported: \(supported)."
    case .missingToken(let name):
      "the tokenizer's vocab.json has no token \(String(name.prefix(100)).debugDescription)."
    }
  }
}
