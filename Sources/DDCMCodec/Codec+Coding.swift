package import DDCM
package import DDCMFormat
import ModelFolder
import Networks

extension Codec {
  /// A stream, and the image that it decodes to.
  package struct Encoded: Sendable {
    package let stream: DDCMStream
    package let image: RGBImage
  }

  /// - Parameters:
  ///   - conditioning: of the model, step by step.
  ///   - weights: how much each pixel counts; nil for equal weights. The stream does not store them.
  ///   - observe: called at each step; throw to stop.
  /// - Throws: `DDCMError` where the parameters do not fit the image or the model, and what the engine throws.
  package func encode(
    _ image: RGBImage, parameters: CodingParameters, conditioning: ConditioningPlan = .none,
    observe: (Step) throws -> Void = { _ in }
  ) throws -> Encoded {
    try encode(image, parameters: parameters, conditioning: conditioning, weights: nil, observe: observe)
  }

  package func encode(
    _ image: RGBImage, parameters: CodingParameters, conditioning: ConditioningPlan = .none, weights: ROIWeights?,
    observe: (Step) throws -> Void = { _ in }
  ) throws -> Encoded {
    let level = parameters.coarsestLevel
    var rule = Toward(
      try latent(of: image, downsamplingLevel: level),
      weights: weights.map { latent(of: $0, downsamplingLevel: level) },
      pyramid: model.prior.pyramid, downsamplingLevel: level, least: parameters.finestCodedLevel)
    return try run(
      &rule, width: image.width, height: image.height, parameters: parameters, conditioning: conditioning,
      observe: observe)
  }

  /// Runs a process whose choices become a stream.
  package func run(
    _ rule: inout some SelectionRule, width: Int, height: Int, parameters: CodingParameters,
    conditioning: ConditioningPlan = .none, observe: (Step) throws -> Void = { _ in }
  ) throws -> Encoded {
    let header = try header(width: width, height: height, parameters: parameters, conditioning: conditioning)
    let shape = model.shape(width: width, height: height, downsamplingLevel: parameters.coarsestLevel)
    let outcome = try run(&rule, header, shape, observe)
    return try encoded(header, outcome.sample, outcome.selections)
  }

  /// The image that a stream decodes to.
  ///
  /// - Parameters:
  ///   - maxPixels: the largest width × height; memory follows the image's size, which is a stream's to claim.
  ///   - finish: how the last call makes the image.
  ///   - observe: called at each step; throw to stop.
  /// - Throws: `DDCMError` where the stream does not fit the model or the model has no finisher, before any work, and what
  ///   the engine throws.
  package func decode(
    _ stream: DDCMStream, maxPixels: Int = DecodeRequest.defaultMaxPixels, finish: Finish = .faithful,
    observe: (Step) throws -> Void = { _ in }
  ) throws -> RGBImage {
    let header = stream.header
    try check(header, maxPixels: maxPixels)
    guard stream.selections.count == header.parameters.choiceCount else {
      throw Self.contradiction("it has not as many choices as steps that carry one")
    }
    let level = header.parameters.coarsestLevel
    if finish.share > 0 {
      let planes = try finishedPlanes(of: stream, share: Float(finish.share), observe: observe)
      return image(ofPlanes: planes, width: header.width, height: header.height, downsamplingLevel: level)
    }
    var rule = Replay(stream.selections)
    let shape = model.shape(width: header.width, height: header.height, downsamplingLevel: level)
    let sample = try run(&rule, header, shape, observe).sample
    return try image(of: sample, width: header.width, height: header.height, downsamplingLevel: level)
  }

  /// - Throws: what does not fit the model.
  func header(
    width: Int, height: Int, parameters: CodingParameters, conditioning: ConditioningPlan = .none
  ) throws -> Header {
    let level = parameters.coarsestLevel
    try model.check(conditioning)
    try checkSize(width, height, downsamplingLevel: level, maxPixels: .max)
    let header = Header(
      width: width, height: height, model: model.identity, precision: model.precision, parameters: parameters,
      dimension: model.shape(width: width, height: height, downsamplingLevel: level).count, conditioning: conditioning)
    try check(header, maxPixels: .max)
    return header
  }

  func encoded(_ header: Header, _ sample: Latent, _ selections: [Selection]) throws -> Encoded {
    try Encoded(
      stream: DDCMStream(header: header, selections: selections),
      image: image(
        of: sample, width: header.width, height: header.height, downsamplingLevel: header.parameters.coarsestLevel))
  }

  /// Runs a process under the conditioning of its header.
  private func run(
    _ rule: inout some SelectionRule, _ header: Header, _ shape: Latent.Shape, _ observe: (Step) throws -> Void
  ) throws -> (sample: Latent, selections: [Selection]) {
    func run(_ prior: some Prior, _ rule: inout some SelectionRule) throws -> (Latent, [Selection]) {
      let outcome = try ReverseProcess(prior: prior, parameters: header.parameters, shape: shape, threads: threads)
        .run(&rule, observe: observe)
      return (outcome.sample, outcome.selections)
    }
    return try run(prior.conditioned(by: header.conditioning, parameters: header.parameters, shape: shape), &rule)
  }
}

extension Codec {
  /// x₀ of an image, padded to what the model takes.
  ///
  /// - Throws: what the engine throws.
  package func latent(of image: RGBImage, downsamplingLevel: Int) throws -> Latent {
    let padded = image.padded(toMultipleOf: model.sizeMultiple << downsamplingLevel)
    return try model.autoencoder.encode(planar: padded.planar, width: padded.width, height: padded.height)
  }

  /// The image of a latent, without the padding.
  ///
  /// - Throws: what the engine throws.
  package func image(of latent: Latent, width: Int, height: Int, downsamplingLevel: Int) throws -> RGBImage {
    image(
      ofPlanes: try model.autoencoder.decode(latent), width: width, height: height, downsamplingLevel: downsamplingLevel
    )
  }

  /// - Parameter planes: of the image with its padding.
  func image(ofPlanes planes: [Float], width: Int, height: Int, downsamplingLevel: Int) -> RGBImage {
    RGBImage(
      width: model.padded(width, downsamplingLevel: downsamplingLevel),
      height: model.padded(height, downsamplingLevel: downsamplingLevel), planes: planes
    ).cropped(width: width, height: height)
  }

  /// x̂₀ of a step as an image, of the resolution that the step has; sides are rounded up.
  ///
  /// - Parameters:
  ///   - width, height: of the image at full resolution.
  /// - Throws: what the engine throws.
  package func preview(
    _ clean: Latent, downsamplingLevel: Int, width: Int, height: Int
  ) throws -> RGBImage {
    let block = model.autoencoder.blockSize
    func side(_ full: Int) -> Int { (full + 1 << downsamplingLevel - 1) >> downsamplingLevel }
    return RGBImage(
      width: clean.shape.width * block, height: clean.shape.height * block,
      planes: try model.autoencoder.decode(clean)
    ).cropped(width: side(width), height: side(height))
  }

  /// A handler of steps that reports progress.
  ///
  /// - Parameters:
  ///   - width, height: of the image that forms.
  func observer(
    _ progress: @escaping ProgressHandler, width: Int, height: Int, passCount: Int? = 1
  ) -> (Step, Int) throws -> Void {
    { step, pass in
      let (clean, level) = (step.clean, step.downsamplingLevel)
      try progress(
        StepProgress(step: step.index + 1, stepCount: step.count, pass: pass, passCount: passCount) {
          try preview(clean, downsamplingLevel: level, width: width, height: height)
        })
    }
  }

  /// The same for requests of one pass.
  func observer(_ progress: @escaping ProgressHandler, width: Int, height: Int) -> (Step) throws -> Void {
    let observe: (Step, Int) throws -> Void = observer(progress, width: width, height: height)
    return { try observe($0, 1) }
  }

  /// What the user should know of an image of a size that the model was not trained on; nil where there is nothing.
  package func notice(width: Int, height: Int) -> String? {
    guard model.smallestSide == nil, let trained = model.trainedSize else { return nil }
    guard 3 * trained > 4 * min(width, height) || 2 * max(width, height) > 3 * trained else { return nil }
    return "the model was trained on images of \(trained)×\(trained) pixels; at \(width)×\(height) it knows less"
  }
}
