import ArgumentParser
import DDCM
import ImageCodec
import ModelFolder
import Pictures

extension RestoreOptions {
  /// Does it all.
  ///
  /// - Parameters:
  ///   - task: what first became of the picture; nil for nothing but noise.
  ///   - noise: where the task knows it, in 0…255.
  ///   - keepsKnown: whether pixels that are known replace the result's.
  func restore(
    _ task: Degradation?, noise taskNoise: Double? = nil, keepsKnown: Bool = false
  ) throws {
    let degradations = [task].compactMap(\.self) + then
    for case .inpaint in degradations.dropLast() {
      throw ValidationError("Missing pixels come last: name the other task first, and then '--then inpaint=mask'.")
    }
    let console = Console(
      reporting,
      standardOutputCarriesData: [output, stream, degraded].contains(StandardStreams.placeholder))
    let pictureOutput = try PictureOutput(path: output, format: format.format, force: writing.force)
    let streamOutput = try stream.map { try Output(path: $0, force: writing.force) }
    let degradedOutput = try degraded.map { try PictureOutput(path: $0, force: writing.force) }

    let source = Input(path: input)
    let read = try source.picture(pixelLimit: maxPixels)
    for note in read.notes { console.note("\(source.name): \(note)") }
    let measured = try Measured(
      read.picture, degradations, noise: taskNoise ?? noise ?? 0, degrade: degrade, seed: seed, pixelLimit: maxPixels)

    let restoration = try restoration(
      measured, afterMask: degradations.count == 1 && noise ?? 0 == 0, codec: ModelLoader(model, console).codec())
    let progress = console.progress(of: source.name)
    defer { progress.clear() }
    var options = Degradation.options(for: degradations)
    options.steps = estimateSteps ?? options.steps
    options.depth = depth ?? options.depth
    if let eta { options.eta = .init(sixteenths: UInt8((16 * eta).rounded())) }
    options.seed = seed
    var picture: Picture
    var bytes: [UInt8] = []
    if makesStream {
      let shape = measured.observation.sight.input
      let settings = try process.settings(
        rate: rate.chosen, width: shape.width, height: shape.height, seed: seed, restoration.codec)
      let encoded =
        switch rule {
        case .estimate:
          try restoration.codec.encode(
            restoration.estimate(options, observe: progress.show), settings: settings, observe: progress.show)
        case .observed: try restoration.encode(settings: settings, observe: progress.show)
        }
      (picture, bytes) = (encoded.picture, encoded.stream.serialized())
    } else {
      picture = try restoration.estimate(options, observe: progress.show)
    }
    progress.clear()

    if keepsKnown, let mask = measured.mask { picture = picture.keeping(read.picture, where: mask.isKnown) }
    try degradedOutput?.finish(measured.picture)
    try streamOutput?.finish(bytes)
    try pictureOutput.finish(picture)
    let size = bytes.isEmpty ? "" : ", \(bytes.count.grouped) bytes"
    try console.result(
      "\(source.name) → \([output, stream].compactMap(\.self).joined(separator: ", "))  "
        + "\(picture.width)×\(picture.height) pixels\(size), \(progress.elapsed.fixed(1)) s")
    if keepsKnown, stream != nil { console.note("known pixels are the input's; the stream alone gives its own.") }
  }
}

extension RestoreOptions {
  /// - Parameter afterMask: whether nothing became of the picture but that pixels are missing.
  private func restoration(_ measured: Measured, afterMask: Bool, codec: Codec) throws -> Restoration {
    guard codec.model.prior.pyramid == nil, afterMask, let mask = measured.mask else {
      return try Restoration(measured.observation, codec: codec)
    }
    return try Restoration(inpainting: measured.picture, mask, codec: codec)
  }
}

extension Picture {
  /// The picture with another's pixels where `known` is true.
  fileprivate func keeping(_ other: Picture, where known: [Bool]) -> Picture {
    var pixels = pixels
    for (index, isKnown) in known.enumerated() where isKnown {
      for e in 3 * index..<3 * index + 3 { pixels[e] = other.pixels[e] }
    }
    return Picture(width: width, height: height, pixels: pixels)
  }
}
