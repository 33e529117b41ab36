public import DDCM
public import ModelFolder
import Networks
public import Pictures

/// Pictures to streams and back, with one model.
public struct Codec: Sendable {
  public let model: Model

  /// The most that the codebooks work with; nil for as many as there are cores. The network has its own number.
  public let threads: Int?

  public init(model: Model, threads: Int? = nil) {
    self.model = model
    self.threads = threads
  }

  /// A stream, and the picture that it decodes to.
  public struct Encoded: Sendable {
    public let stream: Stream
    public let picture: Picture
  }

  /// - Parameters:
  ///   - conditioning: what the model is told of the picture.
  ///   - importance: how much each pixel matters, not all of it 0; nil for all alike. The stream does not say it.
  ///   - observe: called at each step; throw to stop.
  /// - Throws: `CodecError` where the settings do not fit the picture or the model, `ConditioningError` where the
  ///   conditioning does not fit the model, and what the engine throws.
  public func encode(
    _ picture: Picture, settings: Settings, conditioning: ConditioningPlan = .none, importance: Importance? = nil,
    observe: (Step) throws -> Void = { _ in }
  ) throws -> Encoded {
    let halvings = settings.mostHalvings
    if let importance {
      precondition(
        (importance.width, importance.height) == (picture.width, picture.height), "each pixel has its importance")
      precondition(!importance.isNothing, "something of a picture matters")
    }
    var rule = Toward(
      try latent(of: picture, halvings: halvings), weights: importance.map { latent(of: $0, halvings: halvings) },
      pyramid: model.prior.pyramid, halvings: halvings, least: settings.leastHalvings)
    return try run(
      &rule, width: picture.width, height: picture.height, settings: settings, conditioning: conditioning,
      observe: observe)
  }

  /// Runs a process whose choices become a stream.
  public func run(
    _ rule: inout some SelectionRule, width: Int, height: Int, settings: Settings,
    conditioning: ConditioningPlan = .none, observe: (Step) throws -> Void = { _ in }
  ) throws -> Encoded {
    let header = try header(width: width, height: height, settings: settings, conditioning: conditioning)
    let shape = model.shape(width: width, height: height, halvings: settings.mostHalvings)
    let (sample, selections) = try sample(&rule, header, shape, observe)
    return try encoded(header, sample, selections)
  }

  /// - Throws: what does not fit the model.
  func header(
    width: Int, height: Int, settings: Settings, conditioning: ConditioningPlan = .none
  ) throws -> Header {
    let halvings = settings.mostHalvings
    try model.prior.check(conditioning)
    try checkSize(width, height, halvings: halvings, pixelLimit: .max)
    let header = Header(
      width: width, height: height, model: model.identity, precision: model.precision, settings: settings,
      dimension: model.shape(width: width, height: height, halvings: halvings).count, conditioning: conditioning)
    try check(header, pixelLimit: .max)
    return header
  }

  func encoded(_ header: Header, _ sample: Latent, _ selections: [Selection]) throws -> Encoded {
    try Encoded(
      stream: Stream(header: header, selections: selections),
      picture: picture(
        of: sample, width: header.width, height: header.height, halvings: header.settings.mostHalvings))
  }

  /// The picture that a stream stands for.
  ///
  /// - Parameters:
  ///   - pixelLimit: the largest width × height; memory follows the picture's size, which is a stream's to claim.
  ///   - observe: called at each step; throw to stop.
  /// - Throws: `CodecError` where the stream does not fit the model, before any work, and what the engine throws.
  public func decode(
    _ stream: Stream, pixelLimit: Int = defaultPixelLimit, observe: (Step) throws -> Void = { _ in }
  ) throws -> Picture {
    let header = stream.header
    try check(header, pixelLimit: pixelLimit)
    guard stream.selections.count == header.settings.choiceCount else {
      throw CodecError.inconsistent("it has not as many choices as steps that carry one")
    }
    var rule = Replay(stream.selections)
    let halvings = header.settings.mostHalvings
    let shape = model.shape(width: header.width, height: header.height, halvings: halvings)
    let sample = try sample(&rule, header, shape, observe).sample
    return try picture(of: sample, width: header.width, height: header.height, halvings: halvings)
  }

  /// Runs a process under the conditioning of its header.
  private func sample(
    _ rule: inout some SelectionRule, _ header: Header, _ shape: Latent.Shape, _ observe: (Step) throws -> Void
  ) throws -> (sample: Latent, selections: [Selection]) {
    func run(_ prior: some Prior, _ rule: inout some SelectionRule) throws -> (Latent, [Selection]) {
      let outcome = try ReverseProcess(prior: prior, settings: header.settings, shape: shape, threads: threads)
        .run(&rule, observe: observe)
      return (outcome.sample, outcome.selections)
    }
    let prior = prior.conditioned(
      by: header.conditioning, settings: header.settings, shape: shape)
    return try run(prior, &rule)
  }

  /// x₀ of a picture, padded to what the model takes.
  ///
  /// - Parameter halvings: how often the sides are to be halved.
  /// - Throws: what the engine throws.
  public func latent(of picture: Picture, halvings: Int) throws -> Latent {
    let padded = picture.padded(toMultipleOf: model.sizeMultiple << halvings)
    return try model.autoencoder.encode(planar: padded.planar, width: padded.width, height: padded.height)
  }

  /// The picture of a latent, without the padding.
  ///
  /// - Throws: what the engine throws.
  public func picture(of latent: Latent, width: Int, height: Int, halvings: Int) throws -> Picture {
    picture(ofPlanes: try model.autoencoder.decode(latent), width: width, height: height, halvings: halvings)
  }

  /// - Parameter planes: of the picture with its padding.
  func picture(ofPlanes planes: [Float], width: Int, height: Int, halvings: Int) -> Picture {
    Picture(
      width: model.padded(width, halvings: halvings), height: model.padded(height, halvings: halvings), planar: planes
    ).cropped(width: width, height: height)
  }

  /// x̂₀ of a step as a picture, of the size that the step has: sides halved as often are rounded up.
  ///
  /// - Throws: what the engine throws.
  public func preview(_ step: Step, of header: Header) throws -> Picture {
    try preview(step, width: header.width, height: header.height)
  }

  /// The same, of a picture of so many pixels.
  ///
  /// - Throws: what the engine throws.
  public func preview(_ step: Step, width: Int, height: Int) throws -> Picture {
    let (shape, block) = (step.clean.shape, model.autoencoder.blockSize)
    func side(_ full: Int) -> Int { (full + 1 << step.halvings - 1) >> step.halvings }
    return Picture(
      width: shape.width * block, height: shape.height * block, planar: try model.autoencoder.decode(step.clean)
    ).cropped(width: side(width), height: side(height))
  }
}
