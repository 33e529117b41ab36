import DDCM
import DDCMFormat
import ModelFolder
import Networks
import Quality

extension RestoreRequest {
  public func perform(with codec: Codec, progress: @escaping ProgressHandler) throws -> RestoreResult {
    let restoration = try Restoration(problem, codec: codec)
    let sampling = estimate.sampling(for: tasks, seed: seed)
    let observe = codec.observer(
      progress, width: width, height: height,
      passCount: rule == .observed ? 1 : sampling.samples + (makesStream ? 1 : 0))
    var image: RGBImage
    var bytes: [UInt8]?
    if rule == .observed {
      let encoded = try restoration.encode(parameters: parameters(codec)) { try observe($0, 1) }
      (image, bytes) = (encoded.image, encoded.stream.serialized())
    } else {
      image = try restoration.estimate(sampling, observe: observe)
      if makesStream {
        let encoded = try codec.encode(image, parameters: parameters(codec)) { try observe($0, sampling.samples + 1) }
        (image, bytes) = (encoded.image, encoded.stream.serialized())
      }
    }
    var notes: [String] = []
    if keepsKnown, let known = problem.known, let measured = problem.image {
      image = image.keeping(measured, where: known)
      if bytes != nil { notes.append("known pixels are the input's; the stream decodes to its own") }
    }
    return RestoreResult(image: image, bytes: bytes, notes: notes)
  }

  private func parameters(_ codec: Codec) throws -> CodingParameters {
    var options = process.encodingOptions(seed: seed)
    if rule == .observed {
      // That rule draws its choices with the posterior's odds, which are not known of a trellis.
      if process.selection == nil, options.selectionCode == .trellis { options.selectionCode = .signed }
      // A measurement is not the image: it is not known from which rate full resolution is worth its time.
      options.prefersSpeed = true
    }
    return try codec.parameters(rate: rate, process, width: width, height: height, options: options)
  }
}

extension BlindRestoreRequest {
  public func perform(with codec: Codec, progress: @escaping ProgressHandler) throws -> GenerateResult {
    let (width, height) = (estimate.width, estimate.height)
    let options = process.encodingOptions(seed: seed)
    let parameters = try codec.parameters(rate: rate, process, width: width, height: height, options: options)
    let restored = try codec.restoreBlindly(
      self, parameters: parameters, observe: codec.observer(progress, width: width, height: height))
    return GenerateResult(bytes: restored.stream.serialized(), image: restored.image, notes: [])
  }
}

extension Codec {
  /// Restores by ``DDCM/Scored``; the result is a stream as any other.
  func restoreBlindly(
    _ request: BlindRestoreRequest, parameters: CodingParameters, observe: (Step) throws -> Void
  ) throws -> Encoded {
    let estimate = request.estimate
    let (width, height, level) = (estimate.width, estimate.height, parameters.coarsestLevel)
    let header = try header(width: width, height: height, parameters: parameters)
    func restore(_ prior: some Prior) throws -> Encoded {
      let process = try ReverseProcess(
        prior: CachingPrior(prior), parameters: parameters,
        shape: model.shape(width: width, height: height, downsamplingLevel: level), threads: threads)
      var rule = Scored(
        process, estimate: try latent(of: estimate, downsamplingLevel: level),
        weight: request.score == nil ? 0 : request.weight, using: SplitMix(seed: request.seed)
      ) { clean, step in
        try request.score?.penalty(
          planar(of: clean, width: width, height: height, downsamplingLevel: step.downsamplingLevel)) ?? 0
      }
      let outcome = try process.run(&rule, observe: observe)
      return try encoded(header, outcome.sample, outcome.selections)
    }
    return try restore(prior)
  }

  /// What the latent of a step shows, without the padding and at the step's resolution.
  private func planar(of latent: Latent, width: Int, height: Int, downsamplingLevel: Int) throws -> PlanarImage {
    let block = model.autoencoder.blockSize
    return try PlanarImage(
      shape: .init(channels: 3, height: latent.shape.height * block, width: latent.shape.width * block),
      elements: model.autoencoder.decode(latent)
    ).cropped(width: max(1, width >> downsamplingLevel), height: max(1, height >> downsamplingLevel))
  }
}

extension RGBImage {
  /// The image with another's pixels where `known` is true.
  func keeping(_ other: RGBImage, where known: [Bool]) -> RGBImage {
    var pixels = pixels
    for (index, isKnown) in known.enumerated() where isKnown {
      for e in 3 * index..<3 * index + 3 { pixels[e] = other.pixels[e] }
    }
    return RGBImage(width: width, height: height, bytes: pixels)
  }
}
