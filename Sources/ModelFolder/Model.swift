public import DDCM
public import Inference
public import Networks

/// A pretrained model, ready to run.
public struct Model: Sendable {
  public let prior: NetworkPrior
  public let autoencoder: any Autoencoder
  public let identity: ModelIdentity

  /// The arithmetic that the network runs in.
  public let precision: Header.Precision

  /// What the user should know of how the model runs, such as an option that this computer cannot follow.
  public let notice: String?

  /// Width and height of a picture are padded to a multiple of it, in pixels.
  public let sizeMultiple: Int

  /// The model's own latent size, squared in pixels, if it names one.
  public let trainedSize: Int?

  /// The shortest side, in pixels, to which a picture may be reduced before the model sees it; nil where the model does not
  /// say that it was trained on more than one scale.
  public let smallestSide: Int?

  /// Loads and compiles.
  ///
  /// - Parameter path: of a folder, or of a checkpoint; see `ModelFiles`.
  /// - Throws: what `ModelFiles` or the engine say.
  public init(path: String, engine: some Engine, options: EngineOptions = EngineOptions()) throws {
    try self.init(ModelFiles(path: path), engine: engine, options: options)
  }

  /// Compiles what was read.
  public init(_ files: ModelFiles, engine: some Engine, options: EngineOptions = EngineOptions()) throws {
    let network = try engine.compile(files.denoiser.graph, options: options)
    autoencoder = try files.autoencoder(engine: engine, options: options)
    let texts = files.texts.map { TextEncoder($0, engine: engine, options: options) }
    prior = NetworkPrior(
      schedule: files.schedule, pyramid: autoencoder.pyramid,
      knowledge: texts.map(Knowledge.texts) ?? files.classCount.map(Knowledge.classes) ?? .nothing,
      sizeUnit: files.denoiser.readsSizes ? autoencoder.blockSize : nil, network: network)
    identity = files.identity
    precision = network.precision == .bfloat16 ? .bf16 : .f32
    notice = network.notice
    sizeMultiple = files.sizeMultiple
    trainedSize = files.trainedSize
    smallestSide = files.smallestSide
  }

  /// The latent's shape for a picture of the given size, in pixels, before padding.
  ///
  /// - Parameter halvings: how often the sides are to be halved.
  public func shape(width: Int, height: Int, halvings: Int) -> Latent.Shape {
    autoencoder.shape(width: padded(width, halvings: halvings), height: padded(height, halvings: halvings))
  }

  /// The next multiple of ``sizeMultiple`` that can be halved so often.
  public func padded(_ side: Int, halvings: Int) -> Int {
    let multiple = sizeMultiple << halvings
    return (side + multiple - 1) / multiple * multiple
  }
}
