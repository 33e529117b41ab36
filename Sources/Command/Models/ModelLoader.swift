import DDCM
import Foundation
import ImageCodec
import Inference
import ModelFolder
import Synchronization

/// Loads the models that a run of the command needs, each once.
final class ModelLoader: Sendable {
  private let options: ModelOptions
  private let console: Console
  private let loaded = Mutex(Loaded())

  /// What there is already; who needs more waits for who loads it.
  private struct Loaded {
    var engine: OpenVINOEngine?
    var models = InstalledModels(.ofThisProcess)
    var codecs: [Key: Codec] = [:]
  }

  private struct Key: Hashable {
    let identity: ModelIdentity
    let precision: Precision
  }

  init(_ options: ModelOptions, _ console: Console) {
    self.options = options
    self.console = console
  }

  /// For encoding and generating: the model that the user names, or the standard one.
  func codec() throws -> Codec {
    try loaded.withLock { loaded in
      try codec(
        named(&loaded.models) ?? loaded.models.files(at: loaded.models.search.standard()),
        precision: options.precision ?? .float32, &loaded)
    }
  }

  /// For decoding: the model that the user names, or the one among the known that made the stream.
  ///
  /// - Throws: `CodecError.wrongModel` where it is not there, or is not the one that the user names.
  func codec(for header: Header) throws -> Codec {
    try loaded.withLock { loaded in
      let files =
        try named(&loaded.models) ?? loaded.models.files(of: header.model)
        ?? loaded.models.files(at: loaded.models.search.standard())
      guard files.identity == header.model else {
        throw CodecError.wrongModel(needed: header.model, given: files.identity)
      }
      return try codec(
        files, precision: options.precision ?? (header.precision == .bf16 ? .bfloat16 : .float32), &loaded)
    }
  }

  /// The model that the user names; nil where nobody names one.
  private func named(_ models: inout InstalledModels) throws -> ModelFiles? {
    guard let name = options.model else { return nil }
    return try models.files(at: models.search.path(of: name))
  }

  private func codec(_ files: ModelFiles, precision: Precision, _ loaded: inout Loaded) throws -> Codec {
    let key = Key(identity: files.identity, precision: precision)
    if let codec = loaded.codecs[key] { return codec }
    let engine = try loaded.engine ?? OpenVINOEngine()
    loaded.engine = engine
    let model = try Model(
      files, engine: engine,
      options: EngineOptions(precision: precision, threads: options.threads, passes: console.atOnce))
    if let notice = model.notice { console.note(notice) }
    let codec = Codec(model: model, threads: threads)
    loaded.codecs[key] = codec
    return codec
  }

  /// Of the codebooks of one input.
  private var threads: Int? {
    guard console.atOnce > 1 else { return options.threads }
    return max(1, (options.threads ?? ProcessInfo.processInfo.activeProcessorCount) / console.atOnce)
  }
}
