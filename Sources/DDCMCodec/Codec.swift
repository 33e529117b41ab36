public import DDCM
public import DDCMFormat
import Essentials
public import ModelFolder
public import Networks

/// One loaded model, ready to run requests. A value that any number of threads may share.
///
///     let codec = try Codec()
///     let encoded = try codec.run(EncodeRequest(image, rate: .size(1000)))
///     let decoded = try await codec.run(DecodeRequest(encoded.bytes))
public struct Codec: Sendable {
  package let model: Model

  /// The most threads that the codebooks work with; nil for as many as there are cores. The network has its own number.
  package let threads: Int?

  package init(model: Model, threads: Int? = nil) {
    self.model = model
    self.threads = threads
  }

  /// Loads a model from a folder, a file, or Hugging Face's cache.
  ///
  /// Takes from a fraction of a second to several; keep the codec, or a ``ModelRegistry`` where streams name several models.
  ///
  /// - Parameters:
  ///   - model: a path, or a name such as "org/name"; nil for the default model.
  ///   - options: precision and threads.
  ///   - locations: where models and OpenVINO are.
  /// - Throws: `DDCMError` of category `modelMissing` or `unsupported`.
  public init(
    model: String? = nil, options: RuntimeOptions = .standard, locations: ModelLocations = ModelLocations()
  ) throws(DDCMError) {
    self = try ModelRegistry(options: options, locations: locations).codec(model: model)
  }

  /// A codec on a prior of your own.
  ///
  /// - Parameters:
  ///   - prior: the denoiser.
  ///   - identity: distinguishes the prior from others: streams name it, and decode with a prior of the same identity alone.
  ///   - autoencoder: between images and latents; nil for latents that are the image's planes, 3×H×W in −1…1.
  ///   - sizeMultiple: images are padded to a multiple of it, in pixels; a multiple of the autoencoder's block size.
  ///   - trainedSize: the side of the images that the prior was trained on, in pixels; nil where it has none.
  ///   - smallestSide: the shortest side, in pixels, to which an image may be downsampled before the prior sees it; nil for
  ///     priors that know one scale.
  ///   - threads: the most threads that the codebooks work with; nil for as many as there are cores.
  /// - Throws: `DDCMError` of category `usage` for sizes out of range.
  public init(
    prior: some Prior, identity: ModelIdentity, autoencoder: (any Autoencoder)? = nil, sizeMultiple: Int? = nil,
    trainedSize: Int? = nil, smallestSide: Int? = nil, threads: Int? = nil
  ) throws(DDCMError) {
    let autoencoder = autoencoder ?? SpaceToDepth(blockSize: 1)
    let multiple = sizeMultiple ?? autoencoder.blockSize
    try Checks.range(RequestField("sizeMultiple"), multiple, in: 1...1 << 16)
    try Checks.range(RequestField("trainedSize"), trainedSize, in: 1...1 << 24)
    try Checks.range(RequestField("smallestSide"), smallestSide, in: 1...1 << 24)
    try Checks.range(.threads, threads, in: 1...1024)
    guard autoencoder.blockSize > 0, multiple % autoencoder.blockSize == 0 else {
      throw DDCMError(
        .usage, "sizeMultiple is \(multiple), which is not a multiple of the autoencoder's block size.",
        remedy: "Set it to a multiple of \(autoencoder.blockSize).")
    }
    func model(_ prior: some Prior) -> Model {
      Model(
        prior: prior, autoencoder: autoencoder, identity: identity, sizeMultiple: multiple, trainedSize: trainedSize,
        smallestSide: smallestSide)
    }
    if let pyramid = autoencoder.pyramid, prior.pyramid == nil {
      self.model =
        if let conditional = prior as? any ConditionalPrior {
          model(ConditionalPixelPrior(base: conditional, pixels: pyramid))
        } else {
          model(PixelPrior(base: prior, pixels: pyramid))
        }
    } else {
      self.model = model(prior)
    }
    self.threads = threads
  }

  /// What streams of this codec name.
  public var identity: ModelIdentity { model.identity }

  /// The arithmetic that the network runs in, which may be another than was asked for: see ``notice``.
  public var precision: Precision { Precision(model.precision) }

  /// What the user should know of how the model runs, as a sentence; nil when it runs as asked.
  public var notice: String? { model.notice }

  /// The side of generated images where none is set: what the model was trained on.
  public var standardSide: Int { model.trainedSize ?? model.padded(256, downsamplingLevel: 0) }

  /// The prior for images of any size: above 4 megapixels in tiles of about 2048×2048. FORMAT.md, "Tiles", is the norm.
  package var prior: any ConditionalPrior {
    func tiled(_ prior: some ConditionalPrior) -> any ConditionalPrior { TiledPrior(prior, model.tiling) }
    return tiled(model.prior)
  }
}

extension Codec {
  /// Runs a request on the calling thread.
  ///
  /// - Parameter progress: called at each step; throw to cancel. A request ends within one step.
  /// - Throws: `DDCMError`; of category `cancelled` where `progress` throws a `CancellationError`.
  public func run<Request: CodecRequest>(
    _ request: Request, progress: @escaping ProgressHandler = { _ in }
  ) throws(DDCMError) -> Request.Result {
    do {
      return try request.perform(with: self, progress: progress)
    } catch {
      throw DDCMError(error)
    }
  }

  /// Runs a request on a thread of its own, so that no task of the cooperative pool waits for seconds.
  ///
  /// Cancelling the task ends the request within one step.
  ///
  /// - Parameter progress: called at each step, on that thread; throw to cancel.
  /// - Throws: `DDCMError`; of category `cancelled` where the task is cancelled.
  public func run<Request: CodecRequest>(
    _ request: Request, progress: @escaping @Sendable (StepProgress) throws -> Void = { _ in }
  ) async throws(DDCMError) -> Request.Result {
    let cancellation = Cancellation()
    let result: Result<Request.Result, DDCMError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        do {
          try detachThread {
            do throws(DDCMError) {
              let result = try run(request) { step in
                try cancellation.check()
                try progress(step)
              }
              continuation.resume(returning: .success(result))
            } catch {
              continuation.resume(returning: .failure(error))
            }
          }
        } catch {
          continuation.resume(
            returning: .failure(DDCMError(.internal, "No thread can be started: \(systemReason(of: error)).")))
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
    return try result.get()
  }
}
