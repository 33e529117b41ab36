import ArgumentParser
import DDCM
import DDCMCodec
import DDCMFormat
import Inference
import Synchronization

/// The model, and how it runs.
struct ModelArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder in the diffusers layout, a guided-diffusion checkpoint (.pt), or a name in Hugging Face's cache, such as "
        + "org/name (default: DDCM_MODEL, else the included Models/photo; to decode, the installed model that made the "
        + "stream: see 'ddcm models').",
      valueName: "model"),
    completion: .directory)
  var model: String?

  @Option(
    help: """
      Arithmetic of the network. bf16 is about twice as fast on processors that support it (default: f32; to decode, \
      that of the stream).
      """)
  var precision: Precision?

  @Option(help: ArgumentHelp("Threads, 1...1024 (default: all cores).", valueName: "n"))
  var threads: Int?

  /// - Throws: `DDCMError` of category `usage`.
  func source(_ console: Console) throws -> ModelSource {
    ModelSource(
      ModelRegistry(
        options: try RuntimeOptions(precision: precision, threads: threads, concurrency: console.concurrency)),
      model: model, console)
  }
}

/// The models of one run of the command. What the user should know of a model is printed once.
final class ModelSource: Sendable {
  private let registry: ModelRegistry
  private let model: String?
  private let console: Console
  private let notices = Mutex<Set<String>>([])

  init(_ registry: ModelRegistry, model: String?, _ console: Console) {
    self.registry = registry
    self.model = model
    self.console = console
  }

  /// The model that the user named, or the default.
  func codec() throws -> Codec { noted(try registry.codec(model: model)) }

  /// The model that made a stream.
  func codec(for stream: StreamInfo) throws -> Codec { noted(try registry.codec(for: stream, model: model)) }

  private func noted(_ codec: Codec) -> Codec {
    if let notice = codec.notice, notices.withLock({ $0.insert(notice).inserted }) { console.note(notice) }
    return codec
  }
}
