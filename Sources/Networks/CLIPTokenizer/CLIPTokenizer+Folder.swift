import Foundation

extension CLIPTokenizer {
  /// Reads a folder with vocab.json and merges.txt and, if they are there, tokenizer_config.json and
  /// special_tokens_map.json.
  ///
  /// - Throws: `TokenizerError`, which says what is wrong with which file.
  public init(folder: String) throws(TokenizerError) {
    func contents(_ name: String, ifThere: Bool) throws(TokenizerError) -> Data? {
      let path = "\(folder)/\(name)"
      if ifThere && !FileManager.default.fileExists(atPath: path) { return nil }
      do {
        return try Data(contentsOf: URL(fileURLWithPath: path))
      } catch {
        throw .notUnderstood(file: name, reason: error.localizedDescription)
      }
    }
    try self.init(
      vocabulary: contents("vocab.json", ifThere: false) ?? Data(),
      merges: contents("merges.txt", ifThere: false) ?? Data(),
      configuration: contents("tokenizer_config.json", ifThere: true),
      specialTokens: contents("special_tokens_map.json", ifThere: true))
  }
}
