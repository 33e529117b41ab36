import Inference
import Synchronization

/// Texts as a denoiser is told them.
///
/// Networks are compiled, one after the other, for the texts that are asked for and then let go: they are needed once for each,
/// at the beginning.
final class TextEncoder: Sendable {
  private let parts: TextParts
  private let compile: @Sendable (Graph) throws -> any CompiledNetwork
  private let known = Mutex<[String: [Tensor]]>([:])

  init(_ parts: TextParts, engine: some Engine, options: EngineOptions) {
    self.parts = parts
    compile = { try engine.compile($0, options: options) }
  }

  /// What the denoiser is told of each text, or of nothing: the tokens as the text encoders see them, [1, L, width], and, if it is
  /// told that, the whole text, [1, width].
  ///
  /// - Throws: what the engine throws.
  func contexts(of texts: [String?]) throws -> [[Tensor]] {
    let texts = parts.zerosForNothing ? texts : texts.map { $0 ?? "" }
    return try known.withLock { known in
      let new = Set(texts.compactMap(\.self)).filter { known[$0] == nil }.sorted()
      if !new.isEmpty { known.merge(zip(new, try encoded(new))) { old, _ in old } }
      return texts.map { $0.flatMap { known[$0] } ?? parts.zeros }
    }
  }

  private func encoded(_ texts: [String]) throws -> [[Tensor]] {
    let results = try parts.encoders.map { part in
      let network = try compile(part.graph)
      return try texts.map { try network.run(part.inputs(for: $0)) }
    }
    return texts.indices.map { text in parts.joined(results.map { $0[text] }) }
  }
}
