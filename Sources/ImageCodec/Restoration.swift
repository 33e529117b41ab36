public import DDCM
import ModelFolder
import Networks
public import Pictures

/// Pictures out of what was measured of them, with or without a stream.
public struct Restoration: Sendable {
  public let codec: Codec
  private let width: Int
  private let height: Int
  private let known: Known
  private let first: Picture?

  /// What is known of the picture.
  private enum Known {
    /// Of its planes, without padding.
    case pixels(Observation)
    /// Of its latent, padding included.
    case latent(Observation)
  }

  /// 8-bit measurements are off by this much in −1…1, whatever else they are.
  private static let rounding = 1 / (127.5 * 12.0.squareRoot())

  /// - Parameters:
  ///   - observation: of the planes of a picture, without padding.
  ///   - first: what an estimate starts from; nil for the least picture in accord with the observation, which is too grey where
  ///     the observation is as noisy as JPEG's.
  /// - Throws: `RestorationError.noPixels` for a model whose latents are no pixels.
  public init(_ observation: Observation, first: Picture? = nil, codec: Codec) throws(RestorationError) {
    guard codec.model.prior.pyramid != nil else { throw .noPixels }
    self.codec = codec
    self.first = first
    known = .pixels(observation)
    width = observation.sight.input.width
    height = observation.sight.input.height
  }

  /// Inpainting, with any model: latents that stand for known pixels are known.
  ///
  /// Where latents are no pixels, an element is known if its own pixels are and those of the elements around it; the result's
  /// known pixels are then what the autoencoder makes of them.
  ///
  /// - Parameter mask: of the picture's planes.
  /// - Throws: `RestorationError.nothingKnown`, or what the engine throws.
  public init(inpainting picture: Picture, _ mask: Mask, codec: Codec) throws {
    self.codec = codec
    first = nil
    (width, height) = (picture.width, picture.height)
    guard codec.model.prior.pyramid == nil else {
      let planes = Latent(
        shape: .init(channels: 3, height: height, width: width), values: picture.planar)
      known = .pixels(Observation(mask.apply(planes), through: mask))
      return
    }
    known = .latent(try codec.observation(of: picture, known: mask.isKnown))
  }

  /// A picture in accord with the measurement and the prior, as a stream could hardly hold it.
  ///
  /// - Parameter observe: called at each step with the number of the sample, from 1; throw to stop.
  public func estimate(
    _ options: Options = .init(), observe: (Step, Int) throws -> Void = { _, _ in }
  ) throws -> Picture {
    precondition(options.samples >= 1)
    var mean = try sample(options) { try observe($0, 1) }
    for number in 1..<options.samples {
      var options = options
      options.seed &+= UInt64(number)
      let other = try sample(options) { try observe($0, number + 1) }
      let part = 1 / Float(number + 1)
      for e in mean.values.indices { mean.values[e] += part * (other.values[e] - mean.values[e]) }
    }
    var planes = try codec.model.autoencoder.decode(mean)
    options.saturation?.apply(to: &planes)
    return codec.picture(ofPlanes: planes, width: width, height: height, halvings: 0)
  }

  /// The latent of one sample, padding included.
  package func sample(_ options: Options, observe: (Step) throws -> Void = { _ in }) throws -> Latent {
    try codec.checkSize(width, height, pixelLimit: .max)
    let schedule = codec.model.prior.schedule
    let last = schedule.trainTimesteps - 1
    let start = Int((Double(last) * options.depth).rounded())
    // Quadratically, so that most steps are where details form.
    var times = (0..<options.steps).map { step in
      let part = 1 - Double(step) / Double(options.steps)
      return Int((Double(start) * part * part).rounded())
    }
    if start < last { times.insert(last, at: 0) }
    let distinct = times.reduce(into: [Int]()) { if $1 != $0.last { $0.append($1) } }
    let settings = Settings(
      timesteps: try Timesteps(distinct, trainTimesteps: schedule.trainTimesteps),
      atoms: [Int](repeating: 0, count: distinct.count), fillerEta: options.eta, seed: options.seed)
    let prior = try Rectified(
      codec.prior, given: padded(halvings: 0),
      first: first.map { try codec.latent(of: $0, halvings: 0) }, from: start)
    var rule = Replay([])
    return try ReverseProcess(
      prior: prior, settings: settings, shape: codec.model.shape(width: width, height: height, halvings: 0),
      threads: codec.threads
    ).run(&rule, observe: observe).sample
  }

  /// A stream whose choices follow the measurement alone: DDCM's rule for inverse problems (see `Observed`); where a step takes
  /// one unsigned codeword, as in the paper, exactly that (`ObservedExactly`).
  ///
  /// - Parameter settings: as for encoding a picture of the size that is restored, with signed choices: those are drawn with
  ///   the posterior's odds, where others go as far towards the measurement as they can, its noise included.
  public func encode(
    settings: Settings, observe: (Step) throws -> Void = { _ in }
  ) throws -> Codec.Encoded {
    let prior = codec.model.prior
    let observation = padded(halvings: settings.mostHalvings)
    if settings.takesOneCodeword {
      var rule = ObservedExactly(observation, pyramid: prior.pyramid, halvings: settings.mostHalvings)
      return try codec.run(&rule, width: width, height: height, settings: settings, observe: observe)
    }
    var rule = Observed(
      observation, pyramid: prior.pyramid, halvings: settings.mostHalvings, iterations: 15,
      uncertainty: { prior.uncertainty(alphaCumprod: $0) }, using: SplitMix(seed: settings.seed))
    return try codec.run(&rule, width: width, height: height, settings: settings, observe: observe)
  }

  /// The observation of the picture with its padding, of which nothing is known.
  private func padded(halvings: Int) -> Observation {
    switch known {
    case .latent(let observation): return observation
    case .pixels(let observation):
      let model = codec.model
      let whole = Latent.Shape(
        channels: 3, height: model.padded(height, halvings: halvings), width: model.padded(width, halvings: halvings))
      return Observation(
        observation.measurement, through: Crop(from: whole, width: width, height: height).then(observation.sight),
        noise: max(observation.noise, Self.rounding))
    }
  }
}

extension Settings {
  /// Whether each choice is one codeword without a sign.
  fileprivate var takesOneCodeword: Bool {
    guard case .nested = mixture else { return false }
    return stages.allSatisfy { $0.atoms.allSatisfy { $0 <= 1 } }
  }
}

/// Why a model cannot restore.
public enum RestorationError: Error, Equatable, Sendable, CustomStringConvertible {
  case noPixels
  case nothingKnown(blockSize: Int)

  public var description: String {
    switch self {
    case .noPixels:
      "this model's latents are no pixels, and measurements are of pixels; inpainting alone can be done. Restore with a model "
        + "in pixel space, such as the bundled one."
    case .nothingKnown(let size):
      "this model's latents stand for \(size)×\(size) pixels each, and nowhere are all of them known and those around. "
        + "Inpaint with a model in pixel space, such as the bundled one."
    }
  }
}
