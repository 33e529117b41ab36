public import DDCM
public import DDCMFormat
import ModelFolder

/// What a model is, without loading it.
public struct ModelInfo: Sendable, Equatable {
  /// What a model can be conditioned on.
  public enum Conditioning: Sendable, Equatable {
    case none
    case text
    /// Classes 0..<count.
    case classes(count: Int)
  }

  /// Of the folder or the file.
  public let path: String
  /// What streams of this model name.
  public let identity: ModelIdentity
  public let conditioning: Conditioning
  /// Whether latents are pixels, so that every restoration task can be done.
  public let isInPixelSpace: Bool
  /// Images are padded to a multiple of it, in pixels.
  public let sizeMultiple: Int
  /// The side of the images that the model was trained on, in pixels; nil where it names none.
  public let trainedSize: Int?

  init(_ files: ModelFiles) {
    path = files.path
    identity = files.identity
    conditioning = files.readsTexts ? .text : files.classCount.map { .classes(count: $0) } ?? .none
    isInPixelSpace = files.isInPixelSpace
    sizeMultiple = files.sizeMultiple
    trainedSize = files.trainedSize
  }
}

extension ModelRegistry {
  /// What a model is. Reads its configuration, and its weights unless their identity is cached.
  ///
  /// - Parameter model: a path, or a name in Hugging Face's cache; nil for the default model.
  /// - Throws: `DDCMError` of category `modelMissing` or `unsupported`.
  public func info(model: String? = nil) throws(DDCMError) -> ModelInfo {
    ModelInfo(try files(model: model))
  }

  /// The installed model that made a stream; nil where it is not installed.
  public func info(of identity: ModelIdentity) -> ModelInfo? { files(of: identity).map(ModelInfo.init) }

  /// All installed models that can be read, the default first.
  public func installed() -> [ModelInfo] { installedFiles().map(ModelInfo.init) }
}
