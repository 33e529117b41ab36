package import DDCM
package import DDCMFormat
package import Inference
package import Networks

/// A pretrained model, ready to run.
package struct Model: Sendable {
  package let prior: any ConditionalPrior
  package let autoencoder: any Autoencoder
  package let identity: ModelIdentity

  /// What the prior can be conditioned on.
  package let conditioning: ModelConditioning

  /// The arithmetic that the network runs in.
  package let precision: Header.Precision

  /// What the user should know of how the model runs, such as an option that this computer cannot follow.
  package let notice: String?

  /// Width and height of an image are padded to a multiple of it, in pixels.
  package let sizeMultiple: Int

  /// The side of the images that the model was trained on, in pixels, if it names one.
  package let trainedSize: Int?

  /// The shortest side, in pixels, to which an image may be downsampled before the model sees it; nil where the model does
  /// not say that it was trained on more than one scale.
  package let smallestSide: Int?

  /// Makes the last estimate instead of the prior where an image is to look like a photograph; nil where the model has none.
  package let finisher: Finisher?

  /// Loads and compiles.
  ///
  /// - Parameter path: of a folder, or of a checkpoint; see `ModelFiles`.
  /// - Throws: what `ModelFiles` or the engine throw.
  package init(path: String, engine: some Engine, options: EngineOptions = EngineOptions()) throws {
    try self.init(ModelFiles(path: path), engine: engine, options: options)
  }

  /// Compiles what was read.
  package init(_ files: ModelFiles, engine: some Engine, options: EngineOptions = EngineOptions()) throws {
    let network = try engine.compile(files.denoiser.graph, options: options)
    autoencoder = try files.autoencoder(engine: engine, options: options)
    let prior = NetworkPrior(
      schedule: files.schedule, pyramid: autoencoder.pyramid, classCount: files.classCount,
      encoder: files.texts.map { TextEncoder($0, engine: engine, options: options) },
      sizeUnit: files.denoiser.readsSizes ? autoencoder.blockSize : nil, network: network)
    self.prior = prior
    conditioning = prior.conditioning
    identity = files.identity
    precision = Header.Precision(network.precision)
    notice = network.notice
    sizeMultiple = files.sizeMultiple
    trainedSize = files.trainedSize
    smallestSide = files.smallestSide
    let pyramid = autoencoder.pyramid
    finisher =
      files.hasFinisher
      ? Finisher { try files.finisherPrior(pyramid: pyramid, engine: engine, options: options) } : nil
  }

  /// A model of any prior, computed in float32.
  ///
  /// - Parameters:
  ///   - prior: one that is a `ConditionalPrior` decides itself what it can be conditioned on; others are unconditional.
  ///   - sizeMultiple: in pixels; a multiple of the autoencoder's block size.
  package init(
    prior: some Prior, autoencoder: any Autoencoder, identity: ModelIdentity, sizeMultiple: Int,
    trainedSize: Int? = nil,
    smallestSide: Int? = nil, finisher: Finisher? = nil
  ) {
    if let conditional = prior as? any ConditionalPrior {
      (self.prior, conditioning) = (conditional, .custom)
    } else {
      (self.prior, conditioning) = (UnconditionalPrior(base: prior), .none)
    }
    self.autoencoder = autoencoder
    self.identity = identity
    self.sizeMultiple = sizeMultiple
    self.trainedSize = trainedSize
    self.smallestSide = smallestSide
    self.finisher = finisher
    (precision, notice) = (.f32, nil)
  }

  /// Finds out, before any work, whether the model can be conditioned as a plan says.
  ///
  /// - Throws: `DDCMError` of category `usage`.
  package func check(_ plan: ConditioningPlan) throws(DDCMError) {
    do throws(ConditioningError) {
      try conditioning.check(plan)
    } catch {
      throw error.ddcmError
    }
  }

  /// The latent's shape for an image of the given size, in pixels, before padding.
  ///
  /// - Parameter downsamplingLevel: the image can be downsampled by 2 this many times.
  package func shape(width: Int, height: Int, downsamplingLevel: Int) -> Latent.Shape {
    autoencoder.shape(
      width: padded(width, downsamplingLevel: downsamplingLevel),
      height: padded(height, downsamplingLevel: downsamplingLevel))
  }

  /// The next multiple of ``sizeMultiple`` · 2^level.
  package func padded(_ side: Int, downsamplingLevel: Int) -> Int {
    let multiple = sizeMultiple << downsamplingLevel
    return (side + multiple - 1) / multiple * multiple
  }
}

extension Header.Precision {
  /// The precision of an engine.
  package init(_ precision: Precision) {
    self =
      switch precision {
      case .float32: .f32
      case .bfloat16: .bf16
      }
  }
}

extension Precision {
  /// What a header names.
  package init(_ precision: Header.Precision) {
    self =
      switch precision {
      case .f32: .float32
      case .bf16: .bfloat16
      }
  }
}
