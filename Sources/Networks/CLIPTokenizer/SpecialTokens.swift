import Essentials
import Inference

/// The tokens that stand for no text, and the number of tokens of a prompt.
struct SpecialTokens: Encodable {
  private(set) var start = "<|startoftext|>"
  private(set) var end = "<|endoftext|>"
  private(set) var padding = "<|endoftext|>"
  private(set) var unknown = "<|endoftext|>"
  private(set) var length = 77

  init(configuration: Data?, specialTokens: Data?) throws(TokenizerError) {
    let configured = try Self.object(configuration, "tokenizer_config.json")
    try read(configured, "tokenizer_config.json")
    // Files that list added tokens need no map beside them, and transformers looks at none.
    if configured["added_tokens_decoder"] == nil {
      try read(Self.object(specialTokens, "special_tokens_map.json"), "special_tokens_map.json")
    }
    try readLength(configured)
    if let lowers = configured["do_lower_case"], lowers != .bool(true) {
      throw .unsupported(
        file: "tokenizer_config.json", key: "do_lower_case", value: lowers.description, supported: "true")
    }
  }

  static func object(_ json: Data?, _ file: String) throws(TokenizerError) -> [String: JSONValue] {
    guard let json else { return [:] }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: json)
    } catch {
      throw .notUnderstood(file: file, reason: "\(error)")
    }
    guard case .object(let values) = value else { throw .notUnderstood(file: file, reason: "it is not a JSON object") }
    return values
  }

  private mutating func read(_ values: [String: JSONValue], _ file: String) throws(TokenizerError) {
    start = try Self.token("bos_token", of: values, file) ?? start
    end = try Self.token("eos_token", of: values, file) ?? end
    padding = try Self.token("pad_token", of: values, file) ?? padding
    unknown = try Self.token("unk_token", of: values, file) ?? unknown
  }

  /// Nil where the key is absent.
  private static func token(
    _ key: String, of values: [String: JSONValue], _ file: String
  ) throws(TokenizerError) -> String? {
    guard let value = values[key], value != .null else { return nil }
    if let name = value.text ?? value["content"]?.text { return name }
    throw .unsupported(
      file: file, key: key, value: value.description, supported: "a token, {\"content\": a token}")
  }

  private mutating func readLength(_ values: [String: JSONValue]) throws(TokenizerError) {
    guard let value = values["model_max_length"], value != .null else { return }
    guard let length = value.integer(in: 2...65536) else {
      throw .unsupported(
        file: "tokenizer_config.json", key: "model_max_length", value: value.description, supported: "2 to 65536")
    }
    self.length = length
  }
}

/// A token that was added to a vocabulary.
package struct AddedToken: Sendable, Equatable, Encodable {
  package let content: String
  package let number: Int
  /// Whether it is compared with the prompt in lower case: transformers' "normalized".
  package let ignoresCase: Bool

  /// What numbers of tokens may be.
  static let numbers = 0...9_999_999

  /// Those of an added_tokens.json: {"token": number}.
  static func list(addedTokens: Data?) throws(TokenizerError) -> [AddedToken] {
    let file = "added_tokens.json"
    var tokens: [AddedToken] = []
    for (content, value) in try SpecialTokens.object(addedTokens, file) {
      guard let number = value.integer(in: numbers), !content.isEmpty else {
        throw .notUnderstood(file: file, reason: "it is not a JSON object of whole numbers")
      }
      tokens.append(AddedToken(content: content, number: number, ignoresCase: true))
    }
    return tokens
  }

  /// Those of a tokenizer_config.json: "added_tokens_decoder": {"number": {"content": …}}.
  static func list(configuration: Data?) throws(TokenizerError) -> [AddedToken] {
    let file = "tokenizer_config.json"
    guard let value = try SpecialTokens.object(configuration, file)["added_tokens_decoder"], value != .null else {
      return []
    }
    guard case .object(let values) = value else { throw wrong(file) }
    var tokens: [AddedToken] = []
    for (number, value) in values { tokens.append(try token(value, number: Int(number), file)) }
    return tokens
  }

  /// Those of a tokenizer.json: "added_tokens": [{"id": number, "content": …}].
  static func list(tokenizer: [String: JSONValue]) throws(TokenizerError) -> [AddedToken] {
    let file = "tokenizer.json"
    guard let value = tokenizer["added_tokens"], value != .null else { return [] }
    guard case .array(let values) = value else { throw wrong(file) }
    var tokens: [AddedToken] = []
    for value in values { tokens.append(try token(value, number: value["id"]?.integer(in: numbers), file)) }
    return tokens
  }

  private static func token(_ value: JSONValue, number: Int?, _ file: String) throws(TokenizerError) -> AddedToken {
    guard let content = value["content"]?.text, !content.isEmpty, let number, numbers.contains(number) else {
      throw wrong(file)
    }
    if let isWord = value["single_word"], isWord == .bool(true) {
      throw .unsupported(file: file, key: "single_word", value: "true", supported: "false")
    }
    return AddedToken(content: content, number: number, ignoresCase: value["normalized"] != .bool(false))
  }

  private static func wrong(_ file: String) -> TokenizerError {
    .notUnderstood(file: file, reason: "its added tokens are not tokens with a number and a content")
  }
}
