import Foundation
import ModelTesting
import Networks
import Testing

@Suite("A CLIP tokenizer") struct CLIPTokenizerTests {
  static let folder = Repository.vectors.appending(path: "tokenizer")

  /// A prompt and what transformers makes of it: see Tests/Vectors/make_tokenizer_vectors.py.
  struct Recorded: Decodable {
    let padding: String
    let prompt: String
    let tokens: [Int]
  }

  func tokenizer(
    vocabulary: String? = nil, merges: String? = nil, configuration: String? = nil, specialTokens: String? = nil
  ) throws -> CLIPTokenizer {
    func file(_ name: String) throws -> Data { try Data(contentsOf: Self.folder.appending(path: name)) }
    return try CLIPTokenizer(
      vocabulary: vocabulary.map { Data($0.utf8) } ?? file("vocab.json"),
      merges: merges.map { Data($0.utf8) } ?? file("merges.txt"),
      configuration: configuration.map { Data($0.utf8) } ?? file("tokenizer_config.json"),
      specialTokens: specialTokens.map { Data($0.utf8) })
  }

  @Test("gives the numbers that transformers gives", arguments: ["end", "other"])
  func parity(padding: String) throws {
    let tokenizer =
      try padding == "end" ? CLIPTokenizer(folder: Self.folder.path) : tokenizer(specialTokens: #"{"pad_token": "!"}"#)
    let recorded = try JSONDecoder().decode(
      [Recorded].self, from: Data(contentsOf: Self.folder.appending(path: "prompts.json")))
    for entry in recorded where entry.padding == padding {
      #expect(tokenizer.tokens(of: entry.prompt) == entry.tokens, "\(entry.prompt.debugDescription)")
    }
  }

  @Test("gives as many numbers as it says")
  func length() throws {
    #expect(try tokenizer().length == 77)
    let short = try tokenizer(configuration: #"{"model_max_length": 5}"#)
    #expect(short.tokens(of: "").count == 5)
    #expect(short.tokens(of: "one two three four five").count == 5)
  }

  @Test("reads its marks from either file, the map before the configuration")
  func marks() throws {
    let both = try tokenizer(
      configuration: #"{"pad_token": {"content": "a"}, "eos_token": "b"}"#, specialTokens: #"{"pad_token": "c"}"#)
    let whole = try tokenizer()
    let (b, c) = (whole.tokens(of: "b")[1], whole.tokens(of: "c")[1])
    let tokens = both.tokens(of: "")
    // In the vocabulary "b" within a word comes 256 numbers before "b" at its end.
    #expect(tokens[1] == b - 256)
    #expect(tokens[2] == c - 256)
    let listed = try tokenizer(
      configuration: #"{"pad_token": "a", "added_tokens_decoder": {}}"#, specialTokens: #"{"pad_token": "c"}"#)
    #expect(listed.tokens(of: "")[2] == c - 258)
  }

  @Test("says what is wrong with its files")
  func errors() throws {
    func error(_ body: () throws -> CLIPTokenizer) -> TokenizerError? {
      #expect(throws: TokenizerError.self) { try body() }
    }
    let object = "it is not a JSON object of whole numbers"
    #expect(error { try tokenizer(vocabulary: "[]") } == .notUnderstood(file: "vocab.json", reason: object))
    #expect(error { try tokenizer(vocabulary: "{}") } == .missingToken("<|startoftext|>"))
    #expect(
      error { try tokenizer(merges: "a b\nc") }
        == .notUnderstood(file: "merges.txt", reason: "line 2 is not two tokens"))
    #expect(error { try tokenizer(specialTokens: #"{"pad_token": "unheard of"}"#) } == .missingToken("unheard of"))
    #expect(
      error { try tokenizer(configuration: #"{"model_max_length": 1}"#) }
        == .unsupported(
          file: "tokenizer_config.json", key: "model_max_length", value: "1", supported: "2 to 65536"))
    #expect(
      error { try tokenizer(configuration: #"{"do_lower_case": false}"#) }?.description
        == #"the tokenizer's tokenizer_config.json has "do_lower_case": false, which is not supported; supported: true."#
    )
    #expect(throws: TokenizerError.self) { try CLIPTokenizer(folder: "/no/such") }
  }
}
