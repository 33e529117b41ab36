import DDCM
import DDCMFormat
import ModelFolder
import Networks

/// Images out of what was measured of them, with or without a stream.
package struct Restoration: Sendable {
  package let codec: Codec
  private let width: Int
  private let height: Int
  private let known: Known
  private let first: RGBImage?

  /// What is known of the image.
  private enum Known {
    /// Of its planes, without padding.
    case pixels(Observation)
    /// Of its latent, padding included.
    case latent(Observation)
  }

  /// 8-bit measurements are off by this much in −1…1, whatever else they are.
  private static let rounding = 1 / (127.5 * 12.0.squareRoot())

  /// - Throws: `DDCMError` of category `unsupported` for a model whose latents are no pixels, unless pixels are missing and
  ///   nothing else; and what the engine throws.
  package init(_ problem: InverseProblem, codec: Codec) throws {
    self.codec = codec
    let input = problem.observation.forwardOperator.input
    (width, height) = (input.width, input.height)
    guard codec.model.prior.pyramid == nil else {
      first = problem.isQuantized ? problem.image : nil
      known = .pixels(problem.observation)
      return
    }
    first = nil
    guard problem.isInpaintingOnly, let image = problem.image, let pixels = problem.known else {
      throw DDCMError(
        .unsupported, "This model's latents are not pixels, and measurements are of pixels: it can only inpaint.",
        remedy: "Restore with a \(.model) in pixel space, such as the bundled one.")
    }
    known = .latent(try codec.observation(of: image, known: pixels))
  }

  /// An image in accord with the measurement and the prior, as a stream could hardly hold it.
  ///
  /// - Parameter observe: called at each step with the number of the sample, from 1; throw to stop.
  package func estimate(
    _ options: Options = .init(), observe: (Step, Int) throws -> Void = { _, _ in }
  ) throws -> RGBImage {
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
    return codec.image(ofPlanes: planes, width: width, height: height, downsamplingLevel: 0)
  }

  /// The latent of one sample, padding included.
  package func sample(_ options: Options, observe: (Step) throws -> Void = { _ in }) throws -> Latent {
    try codec.checkSize(width, height, maxPixels: .max)
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
    let parameters = try CodingParameters(
      timesteps: try Timesteps(distinct, trainTimesteps: schedule.trainTimesteps),
      atoms: [Int](repeating: 0, count: distinct.count), unselectedEta: options.eta, seed: options.seed)
    func sample(_ base: some Prior) throws -> Latent {
      let prior = try MeasurementConsistentPrior(
        base, given: padded(downsamplingLevel: 0),
        first: first.map { try codec.latent(of: $0, downsamplingLevel: 0) }, from: start)
      var rule = Replay([])
      return try ReverseProcess(
        prior: prior, parameters: parameters,
        shape: codec.model.shape(width: width, height: height, downsamplingLevel: 0), threads: codec.threads
      ).run(&rule, observe: observe).sample
    }
    return try sample(codec.prior)
  }

  /// A stream whose choices follow the measurement alone: DDCM's rule for inverse problems (see `Observed`); where a step takes
  /// one unsigned codeword, as in the paper, exactly that (`ObservedExactly`).
  ///
  /// - Parameter parameters: as for encoding an image of the size that is restored, with signed choices: those are drawn with
  ///   the posterior's odds, where others go as far towards the measurement as they can, its noise included.
  func encode(
    parameters: CodingParameters, observe: (Step) throws -> Void = { _ in }
  ) throws -> Codec.Encoded {
    let prior = codec.model.prior
    let observation = padded(downsamplingLevel: parameters.coarsestLevel)
    if parameters.takesOneCodeword {
      var rule = ObservedExactly(observation, pyramid: prior.pyramid, downsamplingLevel: parameters.coarsestLevel)
      return try codec.run(&rule, width: width, height: height, parameters: parameters, observe: observe)
    }
    var rule = Observed(
      observation, pyramid: prior.pyramid, downsamplingLevel: parameters.coarsestLevel, iterations: 15,
      uncertainty: { prior.uncertainty(alphaCumprod: $0) }, using: SplitMix(seed: parameters.seed))
    return try codec.run(&rule, width: width, height: height, parameters: parameters, observe: observe)
  }

  /// The observation of the image with its padding, of which nothing is known.
  private func padded(downsamplingLevel: Int) -> Observation {
    switch known {
    case .latent(let observation): return observation
    case .pixels(let observation):
      let model = codec.model
      let whole = Latent.Shape(
        channels: 3, height: model.padded(height, downsamplingLevel: downsamplingLevel),
        width: model.padded(width, downsamplingLevel: downsamplingLevel))
      return Observation(
        observation.measurement,
        through: Crop(from: whole, width: width, height: height).then(observation.forwardOperator),
        noise: max(observation.noise, Self.rounding))
    }
  }
}

extension CodingParameters {
  /// Whether each choice is one codeword without a sign.
  fileprivate var takesOneCodeword: Bool {
    guard case .nested = selectionCode else { return false }
    return stages.allSatisfy { $0.atoms.allSatisfy { $0 <= 1 } }
  }
}
