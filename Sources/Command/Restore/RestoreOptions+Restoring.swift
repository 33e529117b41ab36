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
    try restore([task].compactMap(\.self) + then, noise: taskNoise, keepsKnown: keepsKnown, degrade: degrade) {
      (try $0.picture(pixelLimit: maxPixels), [], [])
    }
  }

  /// Restores what a JPEG file holds.
  ///
  /// - Parameter quality: of the file, with chroma at half the size, that is first made of a clean picture, for experiments; nil
  ///   for one that is given.
  func restoreJPEG(quality: Int?) throws {
    try restore([], degrade: false) { source in
      let limit = maxPixels
      let bytes =
        try quality.map {
          try source.picture(pixelLimit: limit).picture.encoded(as: .jpeg, options: ".jpg[Q=\($0),subsample_mode=on]")
        }
        ?? source.bytes()
      let compressed = try CompressedPicture(bytes, name: source.name, pixelLimit: limit)
      return (compressed.read, [compressed.degradation], compressed.notes)
    }
  }

  /// - Parameter read: the input, what became of it that only it tells, and notes.
  private func restore(
    _ degradations: [Degradation], noise taskNoise: Double? = nil, keepsKnown: Bool = false, degrade: Bool,
    _ read: (Input) throws -> (ReadPicture, [Degradation], [String])
  ) throws {
    for case .inpaint in degradations.dropLast() {
      throw ValidationError("Missing pixels come last: name the other task first, and then '--then inpaint=mask'.")
    }
    guard saturation == nil || Degradation.options(for: degradations).saturation != nil else {
      throw ValidationError("--saturation is for grey pictures: it goes with colorize.")
    }
    let console = Console(
      reporting,
      standardOutputCarriesData: [output, stream, degraded].contains(StandardStreams.placeholder))
    let pictureOutput = try PictureOutput(path: output, format: format.format, force: writing.force)
    let streamOutput = try stream.map { try Output(path: $0, force: writing.force) }
    let degradedOutput = try degraded.map { try PictureOutput(path: $0, force: writing.force) }

    let source = Input(path: input)
    let (read, told, notes) = try read(source)
    let degradations = degradations + told
    for note in read.notes.map(\.description) + notes { console.note("\(source.name): \(note)") }
    let measured = try Measured(
      read.picture, degradations, noise: taskNoise ?? noise ?? 0, degrade: degrade, seed: seed, pixelLimit: maxPixels)

    let restoration = try Restoration(
      measured, afterMask: degradations.count == 1 && noise ?? 0 == 0, codec: ModelLoader(model, console).codec())
    let progress = console.progress(of: source.name)
    defer { progress.clear() }
    var options = Degradation.options(for: degradations)
    options.steps = estimateSteps ?? options.steps
    options.depth = depth ?? options.depth
    options.samples = samples ?? options.samples
    if let saturation { options.saturation?.factor = saturation }
    if let eta { options.eta = .init(sixteenths: UInt8((16 * eta).rounded())) }
    options.seed = seed
    func showSample(_ step: Step, _ number: Int) { progress.show(step, pass: number, of: options.samples) }
    var picture: Picture
    var bytes: [UInt8] = []
    if makesStream {
      let shape = measured.observation.sight.input
      var encoding = process.encodingOptions(seed: seed)
      if rule == .observed {
        // That rule draws its choices with the posterior's odds, which are not known of a trellis.
        if process.mixture == nil, encoding.mixture == .trellis { encoding.mixture = .signed }
        // What is measured is not the picture: nobody has found yet from which rate on full size is worth its time.
        encoding.isHasty = true
      }
      let settings = try process.settings(
        rate: rate.chosen, width: shape.width, height: shape.height, options: encoding, restoration.codec)
      let encoded =
        switch rule {
        case .estimate:
          try restoration.codec.encode(
            restoration.estimate(options, observe: showSample), settings: settings, observe: progress.show)
        case .observed: try restoration.encode(settings: settings, observe: progress.show)
        }
      (picture, bytes) = (encoded.picture, encoded.stream.serialized())
    } else {
      picture = try restoration.estimate(options, observe: showSample)
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
