import Inference
import Networks
import Synchronization

/// Texts as a denoiser is told them.
///
/// The network is compiled for the texts that are asked for and then let go: it is needed once for each, at the beginning.
final class TextEncoder: Sendable {
  private let tokenizer: CLIPTokenizer
  private let compile: @Sendable () throws -> any CompiledNetwork
  private let contexts = Mutex<[String: Tensor]>([:])

  init(_ part: TextPart, engine: some Engine, options: EngineOptions) {
    tokenizer = part.tokenizer
    let graph = part.graph
    compile = { try engine.compile(graph, options: options) }
  }

  /// Each text's tokens as the text encoder sees them, [1, L, width].
  ///
  /// - Throws: what the engine throws.
  func contexts(of texts: [String]) throws -> [Tensor] {
    try contexts.withLock { contexts in
      let new = Set(texts).filter { contexts[$0] == nil }.sorted()
      if !new.isEmpty {
        let network = try compile()
        for text in new {
          let tokens = tokenizer.tokens(of: text)
          contexts[text] = try network.run([Tensor(shape: [1, tokens.count], values: tokens.map(Float.init))])[0]
        }
      }
      return texts.map { contexts[$0]! }
    }
  }
}
