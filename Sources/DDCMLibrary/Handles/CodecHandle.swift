import DDCM
import DDCMCodec
import DDCMFormat

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// `ddcm_codec`: models, each loaded when it is first needed.
final class CodecHandle: Handle, Sendable {
  private let loadedModels: ModelRegistry
  private let model: String?
  private let process = getpid()

  init(_ registry: ModelRegistry, model: String?) {
    loadedModels = registry
    self.model = model
  }

  /// The models.
  ///
  /// - Throws: `DDCMError` of category `usage` in a child process of the one that made the codec: the threads of the
  ///   inference engine do not exist there, and a lock may be held for ever.
  func registry() throws(DDCMError) -> ModelRegistry {
    guard getpid() == process else {
      throw DDCMError(
        .usage, "The codec was made before fork(), and cannot be used in the child process.",
        remedy: "Make a new codec in the child process, or start the process by spawn in place of fork.")
    }
    return loadedModels
  }

  /// The model that was named, or the default.
  func codec() throws -> Codec { try registry().codec(model: model) }

  /// The model that made a stream.
  func codec(for stream: StreamInfo) throws -> Codec { try registry().codec(for: stream, model: model) }

  func info() throws -> ModelInfo { try registry().info(model: model) }
}
