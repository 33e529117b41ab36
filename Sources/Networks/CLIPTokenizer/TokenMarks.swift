import DDCM
import Foundation

/// The tokens that stand for no text, and how many tokens a prompt has.
struct TokenMarks: Encodable {
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

  private static func object(_ json: Data?, _ file: String) throws(TokenizerError) -> [String: JSONValue] {
    guard let json else { return [:] }
    do {
      return try JSONDecoder().decode([String: JSONValue].self, from: json)
    } catch {
      throw .notUnderstood(file: file, reason: "it is not a JSON object")
    }
  }

  private mutating func read(_ values: [String: JSONValue], _ file: String) throws(TokenizerError) {
    start = try Self.token("bos_token", of: values, file) ?? start
    end = try Self.token("eos_token", of: values, file) ?? end
    padding = try Self.token("pad_token", of: values, file) ?? padding
    unknown = try Self.token("unk_token", of: values, file) ?? unknown
  }

  /// Nil where nothing is said.
  private static func token(
    _ key: String, of values: [String: JSONValue], _ file: String
  ) throws(TokenizerError) -> String? {
    guard let value = values[key], value != .null else { return nil }
    if case .string(let name) = value { return name }
    if case .object(let token) = value, case .string(let name)? = token["content"] { return name }
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
