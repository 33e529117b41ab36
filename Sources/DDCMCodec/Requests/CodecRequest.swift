public import DDCM

/// Something that a ``Codec`` does: encode, decode, generate, edit or restore.
///
/// A request that exists is valid in itself; what depends on the model is checked when it runs, before any long work.
public protocol CodecRequest: Sendable {
  associatedtype Result: Sendable

  /// Does the work. Called by ``Codec/run(_:progress:)``.
  ///
  /// - Parameter progress: to be called at each step; rethrow what it throws.
  func perform(with codec: Codec, progress: @escaping ProgressHandler) throws -> Result
}

/// Called at each step of a request; throw to cancel, `CancellationError()` for example.
public typealias ProgressHandler = (StepProgress) throws -> Void

/// How far a request is.
public struct StepProgress: Sendable {
  /// The step whose estimate is known, from 1.
  public let step: Int
  /// Steps of a pass.
  public let stepCount: Int
  /// Which encode or sample, from 1.
  public let pass: Int
  /// How many passes there are; nil where a search decides.
  public let passCount: Int?

  let makePreview: @Sendable () throws -> RGBImage

  /// The present estimate x̂₀ as an image, of the resolution that the step has.
  ///
  /// Decodes the estimate, which takes a moment with latent models.
  ///
  /// - Throws: `DDCMError` where the inference engine fails.
  public func preview() throws(DDCMError) -> RGBImage {
    do { return try makePreview() } catch { throw DDCMError(error) }
  }
}
