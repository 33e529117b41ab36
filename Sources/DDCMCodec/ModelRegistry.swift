public import DDCM
package import DDCMFormat
import Essentials
public import Inference
public import ModelFolder
import Synchronization

/// How networks run.
public struct RuntimeOptions: Sendable, Equatable {
  /// Nil for float32, and for decoding the stream's own, which drifts least.
  public let precision: Precision?
  /// Nil for as many as there are cores.
  public let threads: Int?
  /// How many requests run at once; they share the threads.
  public let concurrency: Int

  public static let standard = RuntimeOptions()

  private init() { (precision, threads, concurrency) = (nil, nil, 1) }

  /// - Throws: `DDCMError` of category `usage` for values out of range: threads 1...1024, concurrency 1...1024.
  public init(precision: Precision? = nil, threads: Int? = nil, concurrency: Int = 1) throws(DDCMError) {
    try Checks.range(.threads, threads, in: 1...1024)
    try Checks.range(RequestField("concurrency"), concurrency, in: 1...1024)
    self.precision = precision
    self.threads = threads
    self.concurrency = concurrency
  }
}

/// Loads models, each once, and finds the one that made a stream. For any number of threads.
public final class ModelRegistry: Sendable {
  private let options: RuntimeOptions
  private let locations: ModelLocations
  private let loaded: Mutex<Loaded>

  /// What is loaded; a caller that needs more waits for the one that loads it.
  private struct Loaded {
    var engine: OpenVINOEngine?
    var models: InstalledModels
    var codecs: [Key: Codec] = [:]
  }

  private struct Key: Hashable {
    let identity: ModelIdentity
    let precision: Precision
  }

  /// - Parameters:
  ///   - options: of all models.
  ///   - locations: where models and OpenVINO are.
  public init(options: RuntimeOptions = .standard, locations: ModelLocations = ModelLocations()) {
    self.options = options
    self.locations = locations
    loaded = Mutex(Loaded(models: InstalledModels(locations)))
  }

  /// The codec of a model; loads the model if it is not loaded yet.
  ///
  /// - Parameter model: a path, or a name such as "org/name" in Hugging Face's cache; nil for the default model.
  /// - Throws: `DDCMError` of category `modelMissing` or `unsupported`.
  public func codec(model: String? = nil) throws(DDCMError) -> Codec {
    try withLoaded { loaded in
      try codec(
        loaded.models.files(named: model), precision: options.precision ?? .float32, &loaded)
    }
  }

  /// The codec that decodes a stream: the named model, or the one among those that are installed that made the stream.
  ///
  /// - Throws: `DDCMError` of category `modelMissing` where it is not installed, or is not the named one.
  public func codec(for stream: StreamInfo, model: String? = nil) throws(DDCMError) -> Codec {
    try withLoaded { loaded in
      let made = model == nil ? loaded.models.files(of: stream.model) : nil
      let files = try made ?? loaded.models.files(named: model)
      guard files.identity == stream.model else {
        throw Codec.wrongModel(needed: stream.model, given: files.identity)
      }
      return try codec(
        files, precision: options.precision ?? stream.precision, &loaded)
    }
  }

  /// What a model is read from; each model is read once.
  package func files(model: String?) throws(DDCMError) -> ModelFiles {
    try withLoaded { loaded in try loaded.models.files(named: model) }
  }

  /// The installed model of an identity; nil where it is not installed.
  package func files(of identity: ModelIdentity) -> ModelFiles? {
    loaded.withLock { $0.models.files(of: identity) }
  }

  /// What the installed models are read from; those that cannot be read are left out.
  package func installedFiles() -> [ModelFiles] {
    loaded.withLock { loaded in loaded.models.locations.all().compactMap { try? loaded.models.files(at: $0) } }
  }

  private func withLoaded<Result: Sendable>(
    _ body: (inout Loaded) throws -> sending Result
  ) throws(DDCMError) -> Result {
    do {
      return try loaded.withLock { try body(&$0) }
    } catch {
      throw DDCMError(error)
    }
  }

  private func codec(_ files: ModelFiles, precision: Precision, _ loaded: inout Loaded) throws -> Codec {
    let key = Key(identity: files.identity, precision: precision)
    if let codec = loaded.codecs[key] { return codec }
    let engine = try loaded.engine ?? OpenVINOEngine(locations.openVINOSearch)
    loaded.engine = engine
    let model = try Model(
      files, engine: engine,
      options: EngineOptions(precision: precision, threads: options.threads, passes: options.concurrency))
    let codec = Codec(model: model, threads: codebookThreads)
    loaded.codecs[key] = codec
    return codec
  }

  /// Of the codebooks of one request.
  private var codebookThreads: Int? {
    guard options.concurrency > 1 else { return options.threads }
    return max(1, (options.threads ?? ProcessInfo.processInfo.activeProcessorCount) / options.concurrency)
  }
}
