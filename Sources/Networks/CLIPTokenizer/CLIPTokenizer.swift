package import DDCM
package import Essentials
import Inference

/// From a prompt to the numbers of its tokens, as transformers' `CLIPTokenizer` does it.
///
/// A prompt is put into lower case and split into words; each word's UTF-8 bytes are merged, pair by pair, to the tokens of
/// the vocabulary. Tokens that were added to the vocabulary, such as those of textual inversion, are found before that. The
/// result begins and ends with a special token, is cut to a length, and padded to it.
///
///     let tokenizer = try CLIPTokenizer(folder: "stable-diffusion-v1-5/tokenizer")
///     try tokenizer.tokens(of: "a lighthouse at dusk")        // [49406, 320, …, 49407, 49407, …]
///
/// Source: "Neural Machine Translation of Rare Words with Subword Units" (Sennrich et al. 2016), on bytes.
package struct CLIPTokenizer: Sendable {
  /// The number of tokens of a prompt, special tokens and padding included.
  package let length: Int

  /// The tokens that were added to the vocabulary, in the order of their numbers, without the special ones.
  package let added: [AddedToken]

  /// The largest number of a token.
  package let largest: Int

  /// The SHA-256 of the vocabulary and the merges of a tokenizer.json, in hexadecimal digits; nil if they are from
  /// vocab.json and merges.txt, whose bytes are part of a model's identity themselves.
  package private(set) var digest: String?

  let marks: SpecialTokens
  private let pairs: BytePairs
  private let literals: [Literal]
  private let start: Int
  private let end: Int
  private let padding: Int

  /// A text that is found in a prompt before it is split into words.
  private struct Literal {
    let text: [Unicode.Scalar]
    let ignoresCase: Bool
    let tokens: [Int]

    /// The tokens of the literal if the prompt begins with it. As in diffusers, in another case it is a single token.
    func tokens(at prompt: Substring.UnicodeScalarView) -> [Int]? {
      if prompt.starts(with: text) { return tokens }
      guard ignoresCase else { return nil }
      let prefix = prompt.prefix(text.count)
      return prefix.count == text.count && lowercased(prefix) == lowercased(text) ? [tokens[0]] : nil
    }

    private func lowercased(_ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
      scalars.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
    }
  }

  /// - Parameters:
  ///   - vocabulary: the bytes of vocab.json, which numbers the tokens.
  ///   - merges: the bytes of merges.txt, which lists the pairs to merge, first those to be merged first.
  ///   - configuration: the bytes of tokenizer_config.json.
  ///   - specialTokens: the bytes of special_tokens_map.json, which goes before the configuration.
  ///   - addedTokens: the bytes of added_tokens.json, which numbers the tokens that were added to the vocabulary.
  /// - Throws: `TokenizerError`, which says what is wrong with which file.
  package init(
    vocabulary: Data, merges: Data, configuration: Data? = nil, specialTokens: Data? = nil, addedTokens: Data? = nil
  ) throws(TokenizerError) {
    try self.init(
      Self.numbers(SpecialTokens.object(vocabulary, "vocab.json"), "vocab.json"),
      merges: BytePairs.pairs(of: merges, file: "merges.txt"),
      SpecialTokens(configuration: configuration, specialTokens: specialTokens),
      added: AddedToken.list(addedTokens: addedTokens) + AddedToken.list(configuration: configuration), "vocab.json")
  }

  /// - Parameter tokenizer: the bytes of tokenizer.json, which holds the vocabulary, the merges and the added tokens.
  /// - Throws: `TokenizerError`, which says what is wrong with which file.
  package init(
    tokenizer: Data, configuration: Data? = nil, specialTokens: Data? = nil
  ) throws(TokenizerError) {
    let file = "tokenizer.json"
    let contents = try SpecialTokens.object(tokenizer, file)
    guard let model = contents["model"], case .object(let vocabulary)? = model["vocab"] else {
      throw .notUnderstood(file: file, reason: "it has no model with a vocabulary")
    }
    for (key, needed) in [("type", "BPE"), ("end_of_word_suffix", "</w>")] where model[key] != .string(needed) {
      throw .unsupported(
        file: file, key: "model.\(key)", value: model[key]?.description ?? "(absent)",
        supported: needed.debugDescription)
    }
    // Each is "first second", or since 2024 ["first", "second"].
    let merges = model["merges"]?.list { merge -> (String, String)? in
      if case .string(let line) = merge { return BytePairs.pair(of: line) }
      guard let parts = merge.list(\.text), parts.count == 2 else { return nil }
      return (parts[0], parts[1])
    }
    guard let merges else { throw .notUnderstood(file: file, reason: "its merges are not pairs of tokens") }
    try self.init(
      Self.numbers(vocabulary, file), merges: merges,
      SpecialTokens(configuration: configuration, specialTokens: specialTokens),
      added: AddedToken.list(tokenizer: contents) + AddedToken.list(configuration: configuration), file)
    digest = Self.digest(vocabulary, merges)
  }

  /// Over a line for each token, in the order of their numbers, and one for each merge.
  private static func digest(_ vocabulary: [String: JSONValue], _ merges: [(String, String)]) -> String {
    let tokens = vocabulary.map { (number: $1.integer(in: AddedToken.numbers) ?? 0, text: $0) }
      .sorted { ($0.number, $0.text) < ($1.number, $1.text) }
    let lines = tokens.map { "\($0.text) \($0.number)\n" } + merges.map { "\($0) \($1)\n" }
    return SHA256.hash(lines.joined().utf8).hexadecimal
  }

  private init(
    _ vocabulary: [String: Int], merges: [(String, String)], _ marks: SpecialTokens, added: [AddedToken],
    _ file: String
  ) throws(TokenizerError) {
    let added = Dictionary(added.map { ($0.content, $0) }) { _, last in last }
    func token(_ name: String) throws(TokenizerError) -> Int {
      guard let token = vocabulary[name] ?? added[name]?.number else { throw .missingToken(name, file: file) }
      return token
    }
    (start, end, padding) = (try token(marks.start), try token(marks.end), try token(marks.padding))
    pairs = BytePairs(vocabulary, merges: merges, unknown: try token(marks.unknown))
    length = marks.length
    var literals: [Literal] = []
    let special = Set([marks.start, marks.end, marks.padding, marks.unknown].filter { !$0.isEmpty })
    for name in special {
      literals.append(Literal(text: Array(name.unicodeScalars), ignoresCase: false, tokens: [try token(name)]))
    }
    self.added = added.values.filter { !special.contains($0.content) }
      .sorted { ($0.number, $0.content) < ($1.number, $1.content) }
    for token in self.added {
      // A concept of several vectors is a token and, in the vocabulary only, "token_1", "token_2", …
      let rest = (1...).lazy.map { added["\(token.content)_\($0)"]?.number }.prefix { $0 != nil }.compactMap(\.self)
      literals.append(
        Literal(
          text: Array(token.content.unicodeScalars), ignoresCase: token.ignoresCase, tokens: [token.number] + rest))
    }
    // Of two that begin alike, the longer one is meant.
    self.literals = literals.sorted { $0.text.count > $1.text.count }
    largest = max(vocabulary.values.max() ?? 0, added.values.map(\.number).max() ?? 0)
    self.marks = marks
  }

  private static func numbers(
    _ vocabulary: [String: JSONValue], _ file: String
  ) throws(TokenizerError) -> [String: Int] {
    var numbers: [String: Int] = [:]
    numbers.reserveCapacity(vocabulary.count)
    for (token, value) in vocabulary {
      guard let number = value.integer(in: AddedToken.numbers) else {
        throw .notUnderstood(file: file, reason: "it is not a JSON object of whole numbers")
      }
      numbers[token] = number
    }
    return numbers
  }

  /// The prompt's tokens, `length` of them.
  package func tokens(of prompt: String) -> [Int] {
    let body = Array(pieces(of: prompt).joined().prefix(length - 2))
    return [start] + body + [end] + [Int](repeating: padding, count: length - 2 - body.count)
  }

  /// The tokens of literals in the prompt, and of the words between them.
  private func pieces(of prompt: String) -> [[Int]] {
    var pieces: [[Int]] = []
    var rest = prompt.unicodeScalars[...]
    var plain = rest.startIndex
    while rest.startIndex < rest.endIndex {
      let found = literals.lazy.compactMap { literal in
        literal.tokens(at: rest).map { (length: literal.text.count, tokens: $0) }
      }.first
      guard let found else {
        rest.removeFirst()
        continue
      }
      pieces += words(prompt.unicodeScalars[plain..<rest.startIndex]) + [found.tokens]
      rest.removeFirst(found.length)
      plain = rest.startIndex
    }
    return pieces + words(prompt.unicodeScalars[plain...])
  }

  private func words(_ text: Substring.UnicodeScalarView) -> [[Int]] {
    PreTokenizer.split(String(text)).map { pairs.tokens(of: $0) }
  }
}

extension CLIPTokenizer {
  /// The files of a tokenizer's folder that hold its vocabulary and merges: vocab.json and merges.txt, or else tokenizer.json.
  package static func files(in folder: String) -> [String] {
    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }
    let names = ["vocab.json", "merges.txt"]
    return !names.allSatisfy(exists) && exists("tokenizer.json") ? ["tokenizer.json"] : names
  }

  /// Reads a folder with vocab.json and merges.txt, or with tokenizer.json, and, if they exist, tokenizer_config.json,
  /// special_tokens_map.json and added_tokens.json.
  ///
  /// - Throws: `TokenizerError`, which says what is wrong with which file.
  package init(folder: String) throws(TokenizerError) {
    func optional(_ name: String) throws(TokenizerError) -> Data? {
      FileManager.default.fileExists(atPath: "\(folder)/\(name)") ? try contents(name) : nil
    }
    func contents(_ name: String) throws(TokenizerError) -> Data {
      let data: Data
      do {
        data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
      } catch {
        throw .notUnderstood(file: name, reason: systemReason(of: error))
      }
      guard !isPointer(data) else { throw .pointer(file: name) }
      return data
    }
    let configuration = try optional("tokenizer_config.json")
    let specialTokens = try optional("special_tokens_map.json")
    let files = Self.files(in: folder)
    guard files.count > 1 else {
      try self.init(tokenizer: contents(files[0]), configuration: configuration, specialTokens: specialTokens)
      return
    }
    try self.init(
      vocabulary: contents(files[0]), merges: contents(files[1]), configuration: configuration,
      specialTokens: specialTokens, addedTokens: optional("added_tokens.json"))
  }

  /// What a model's identity holds of the configuration. The names of the encoded properties are part of the identity.
  package var fingerprint: any Encodable & Sendable { marks }
}

/// Why a tokenizer's files cannot be used.
package enum TokenizerError: Error, Equatable, CustomStringConvertible {
  case notUnderstood(file: String, reason: String)
  case pointer(file: String)
  case unsupported(file: String, key: String, value: String, supported: String)
  case missingToken(String, file: String)
}

extension TokenizerError: DDCMErrorConvertible {
  package var ddcmError: DDCMError {
    switch self {
    case .notUnderstood(let file, let reason):
      DDCMError(.unsupported, "The tokenizer's \(file) cannot be read: \(reason).")
    case .pointer(let file):
      DDCMError(
        .modelMissing, "The tokenizer's \(file) is a pointer of Git LFS: the file itself was not fetched.",
        remedy: "Run 'git lfs pull' in the model's folder.")
    case .unsupported(let file, let key, let value, let supported):
      DDCMError(
        .unsupported,
        "The tokenizer's \(file) has \"\(key)\": \(value), which is not supported; supported: \(supported).")
    case .missingToken(let name, let file):
      DDCMError(.unsupported, "The tokenizer's \(file) has no token \(String(name.prefix(100)).debugDescription).")
    }
  }
}
