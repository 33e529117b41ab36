extension ModelFiles {
  /// The licence that the model card names; nil without a card, or where it names none.
  ///
  /// A card is a README.md that begins with lines of `key: value` between two lines of `---`, as on the Hugging Face hub.
  public var license: String? {
    guard let card = try? ModelFile.contents(path + "/README.md") else { return nil }
    let lines = String(decoding: card, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == "---" else { return nil }
    let front = lines.dropFirst().prefix { $0 != "---" }
    guard let line = front.first(where: { $0.hasPrefix("license:") }) else { return nil }
    let value = line.dropFirst("license:".count).filter { $0 != "\"" && $0 != "'" }
    let words = value.split(separator: " ").joined(separator: " ")
    return words.isEmpty ? nil : words
  }
}
