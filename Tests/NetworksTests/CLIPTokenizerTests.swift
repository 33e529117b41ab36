import DDCM
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

  @Test("finds tokens that were added to the vocabulary, as diffusers does, in a tokenizer.json")
  func added() throws {
    struct Recorded: Decodable {
      let prompt: String
      let tokens: [Int]
    }
    let folder = Self.folder.appending(path: "added")
    let tokenizer = try CLIPTokenizer(folder: folder.path)
    #expect(tokenizer.added.map(\.content) == ["<cat-toy>", "<cat-toy>_1", "<Style>"])
    #expect(tokenizer.added.map(\.number) == [714, 715, 716] && tokenizer.largest == 716)
    let recorded = try JSONDecoder().decode(
      [Recorded].self, from: Data(contentsOf: folder.appending(path: "prompts.json")))
    for entry in recorded { #expect(tokenizer.tokens(of: entry.prompt) == entry.tokens, "\(entry.prompt)") }
  }

  @Test("has the same vocabulary in a tokenizer.json, and a digest of it")
  func tokenizerFile() throws {
    let file = try Data(contentsOf: Self.folder.appending(path: "added/tokenizer.json"))
    let tokenizer = try CLIPTokenizer(tokenizer: file)
    let prompt = "compress compression decompressing diffusion model codebook, it's 4K"
    #expect(try tokenizer.tokens(of: prompt) == self.tokenizer().tokens(of: prompt))
    #expect(try tokenizer.digest?.count == 64 && self.tokenizer().digest == nil)
    // Merges were lines before 2024.
    var contents = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
    var model = try #require(contents["model"] as? [String: Any])
    model["merges"] = try #require(model["merges"] as? [[String]]).map { $0.joined(separator: " ") }
    contents["model"] = model
    let older = try CLIPTokenizer(tokenizer: JSONSerialization.data(withJSONObject: contents))
    #expect(older.tokens(of: prompt) == tokenizer.tokens(of: prompt) && older.digest == tokenizer.digest)
    for (key, value) in [("type", "Unigram"), ("end_of_word_suffix", "")] {
      contents["model"] = model.merging([key: value]) { $1 }
      let data = try JSONSerialization.data(withJSONObject: contents)
      #expect(throws: TokenizerError.self) { try CLIPTokenizer(tokenizer: data) }
    }
    #expect(throws: TokenizerError.self) { try CLIPTokenizer(tokenizer: Data("{}".utf8)) }
  }

  @Test("reads added tokens from the files of older versions too")
  func addedElsewhere() throws {
    func file(_ name: String) throws -> Data { try Data(contentsOf: Self.folder.appending(path: name)) }
    func read(configuration: String = "{}", addedTokens: String = "{}") throws -> CLIPTokenizer {
      try CLIPTokenizer(
        vocabulary: file("vocab.json"), merges: file("merges.txt"), configuration: Data(configuration.utf8),
        addedTokens: Data(addedTokens.utf8))
    }
    #expect(try read(addedTokens: #"{"<cat-toy>": 714}"#).added.map(\.number) == [714])
    let listed = #"{"added_tokens_decoder": {"714": {"content": "<cat-toy>", "normalized": true, "special": false}}}"#
    let tokenizer = try read(configuration: listed)
    #expect(tokenizer.added.map(\.content) == ["<cat-toy>"])
    #expect(tokenizer.tokens(of: "<cat-toy>")[1] == 714)
    // The special tokens are often listed too.
    let special = #"{"added_tokens_decoder": {"713": {"content": "<|endoftext|>", "normalized": false}}}"#
    #expect(try read(configuration: special).added.isEmpty)
    for wrong in [#"{"a": -1}"#, #"{"a": "b"}"#, "[]"] {
      #expect(throws: TokenizerError.self) { try read(addedTokens: wrong) }
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
    let object = "it is not a JSON object"
    #expect(error { try tokenizer(vocabulary: "[]") } == .notUnderstood(file: "vocab.json", reason: object))
    #expect(
      error { try tokenizer(vocabulary: #"{"a": 0.5}"#) }
        == .notUnderstood(file: "vocab.json", reason: object + " of whole numbers"))
    #expect(error { try tokenizer(vocabulary: "{}") } == .missingToken("<|startoftext|>", file: "vocab.json"))
    #expect(
      error { try tokenizer(merges: "a b\nc") }
        == .notUnderstood(file: "merges.txt", reason: "line 2 is not two tokens"))
    #expect(
      error { try tokenizer(specialTokens: #"{"pad_token": "unheard of"}"#) }
        == .missingToken("unheard of", file: "vocab.json"))
    #expect(
      error { try tokenizer(configuration: #"{"model_max_length": 1}"#) }
        == .unsupported(
          file: "tokenizer_config.json", key: "model_max_length", value: "1", supported: "2 to 65536"))
    #expect(
      error { try tokenizer(configuration: #"{"do_lower_case": false}"#) }?.description
        == #"The tokenizer's tokenizer_config.json has "do_lower_case": false, which is not supported; supported: true."#
    )
    #expect(throws: TokenizerError.self) { try CLIPTokenizer(folder: "/no/such") }
  }
}
