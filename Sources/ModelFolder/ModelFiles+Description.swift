package import Inference

extension ModelFiles {
  /// The licence that the model card names; nil without a card, or where it names none.
  ///
  /// A card is a README.md that begins with lines of `key: value` between two lines of `---`, as on the Hugging Face hub.
  package var license: String? {
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

/// How a model's weights are stored: in which types, and in how many bytes.
package struct WeightStorage: Sendable, Equatable {
  /// In alphabetical order of their names.
  package let types: [ElementType]
  package let bytes: Int
}

extension ModelFiles {
  /// Of the tensors that its networks are computed from.
  package var weightStorage: WeightStorage {
    let tensors = weighted.flatMap { part in
      Set(part.names).compactMap { part.weights[$0] }
    }
    return WeightStorage(
      types: Set(tensors.map(\.type)).sorted { $0.rawValue < $1.rawValue },
      bytes: tensors.reduce(0) { $0 + $1.bytes.count })
  }

  private var weighted: [(weights: any WeightFile, names: [String])] {
    var parts: [(any WeightFile, [String])] = [(denoiser.weights, denoiser.graph.weightNames)]
    if let weights = autoencoderPart.weights { parts.append((weights, autoencoderPart.weightNames)) }
    parts += texts?.encoders.map { ($0.weights, $0.graph.weightNames) } ?? []
    return parts
  }
}
