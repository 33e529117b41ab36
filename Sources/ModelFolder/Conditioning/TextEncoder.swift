import Inference
import Synchronization

/// From texts to a denoiser's inputs.
///
/// Networks are compiled one after the other, run on all texts, and released: each text is encoded once, at the beginning.
final class TextEncoder: Sendable {
  private let parts: TextParts
  private let compile: @Sendable (Graph) throws -> any CompiledNetwork
  private let known = Mutex<[String: [Tensor]]>([:])

  init(_ parts: TextParts, engine: some Engine, options: EngineOptions) {
    self.parts = parts
    compile = { try engine.compile($0, options: options) }
  }

  /// The denoiser's inputs for each text, or for no text: the encoded tokens, [1, L, width], and, if it has such an input,
  /// the pooled text, [1, width].
  ///
  /// - Throws: what the engine throws.
  func contexts(of texts: [String?]) throws -> [[Tensor]] {
    let texts = parts.usesZerosForNoText ? texts : texts.map { $0 ?? "" }
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
