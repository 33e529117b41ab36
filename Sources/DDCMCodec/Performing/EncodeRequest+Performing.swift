import DDCM
import DDCMFormat

extension EncodeRequest {
  public func perform(with codec: Codec, progress: @escaping ProgressHandler) throws -> EncodeResult {
    let plan = ConditioningPlan(try conditioning.conditioning())
    let options = process.encodingOptions(
      seed: seed, effort: effort, conditioning: conditioning.stored(plan), form: isResilient ? .resilient : .compact)
    let (width, height) = (image.width, image.height)
    var notes = [codec.notice(width: width, height: height)].compactMap(\.self)
    let work = Codec.Encoding(image: image, options: options, conditioning: plan, weights: weights)

    if let target = rate?.target {
      let found = try codec.encode(
        work, target: target, observe: codec.observer(progress, width: width, height: height, passCount: nil))
      if !found.isReached {
        notes.append(
          "\(target.text(target.value)) cannot be met with these options; the nearest is \(target.text(found.score))")
      }
      return result(found.encoded, notes, score: found.score, isReached: found.isReached, passes: found.passes)
    }
    let isFinished = finish.share > 0
    if isFinished { try codec.requireFinisher() }
    let observe = codec.observer(
      progress, width: width, height: height, passCount: effort.passes + (isFinished ? 1 : 0))
    func finished(_ encoded: Codec.Encoded) throws -> Codec.Encoded {
      guard isFinished else { return encoded }
      let image = try codec.decode(encoded.stream, maxPixels: .max, finish: finish) {
        try observe($0, effort.passes + 1)
      }
      return Codec.Encoded(stream: encoded.stream, image: image)
    }
    guard rate == nil, let atoms = process.chosenAtoms else {
      let budget = (rate ?? .standard).budget(pixels: width * height)
      let encoded = try codec.encode(work, budget: budget, passes: effort.passes, observe: observe)
      return try result(finished(encoded), notes, passes: effort.passes)
    }
    let parameters = try codec.parameters(atoms: atoms, width: width, height: height, options: options)
    let encoded = try codec.encode(image, parameters: parameters, conditioning: plan, weights: weights) {
      try observe($0, 1)
    }
    return try result(finished(encoded), notes)
  }

  private func result(
    _ encoded: Codec.Encoded, _ notes: [String], score: Double? = nil, isReached: Bool = true, passes: Int = 1
  ) -> EncodeResult {
    let stream = encoded.stream.conditioned(conditioning.stored(encoded.stream.header.conditioning))
    let bytes = stream.arranged(isResilient ? .resilient : .compact).serialized()
    return EncodeResult(
      bytes: bytes, image: encoded.image, score: score, isTargetReached: isReached, passes: passes,
      notes: notes + [rateNote(bytes: bytes.count), stepsNote(encoded)].compactMap(\.self))
  }

  /// Fewer steps than were set: see ``MultiscaleSchedule/steps(_:bits:)``.
  private func stepsNote(_ encoded: Codec.Encoded) -> String? {
    let count = encoded.stream.header.parameters.stepCount
    guard let steps = process.steps, count < steps else { return nil }
    return
      "the stream has \(count) steps where \(steps) were requested: with fewer bits for each the image would be worse"
  }

  /// A rate that the stream misses by more than a fifth: small images have no stream of a low rate.
  private func rateNote(bytes: Int) -> String? {
    let requested: Double
    switch rate {
    case .bitsPerPixel(let value): requested = value
    case .quality(let name): requested = name.bitsPerPixel
    case nil where process.chosenAtoms == nil: requested = NamedRate.medium.bitsPerPixel
    default: return nil
    }
    let actual = Double(8 * bytes) / Double(image.width * image.height)
    guard abs(actual / requested - 1) > 0.2 else { return nil }
    let rounded = (actual * 1000).rounded() / 1000
    return "the stream has \(rounded) bits per pixel where \(requested) were requested"
      + (actual > requested ? "; no smaller one is possible with these options" : "")
  }
}
