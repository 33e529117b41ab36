internal import CDDCM
import DDCM
import DDCMCodec

extension EncodeRequest {
  init(_ image: RGBImage, _ pointer: UnsafePointer<ddcm_encode_options>?) throws(DDCMError) {
    let options = try unsafe ddcm_encode_options.read(pointer) ?? ddcm_encode_options()
    try unsafe self.init(
      image, rate: Rate(options.rate),
      effort: value(options.effort).map { level throws(DDCMError) in try Effort(level: level) } ?? .standard,
      roi: Region.all(options), conditioning: ConditioningOptions(options.conditioning),
      isResilient: options.resilient != 0, seed: options.seed, process: ProcessOptions(options.process))
  }
}

extension Region {
  fileprivate static func all(_ options: ddcm_encode_options) throws(DDCMError) -> [Region] {
    var regions: [Region] = []
    for index in 0..<(unsafe options.roi_count) {
      guard let boxes = unsafe options.roi_boxes else { throw missing("roi_boxes") }
      guard let weights = unsafe options.roi_weights else { throw missing("roi_weights") }
      let box = unsafe boxes[index]
      unsafe regions.append(
        .box(
          x: Int(box.x), y: Int(box.y), width: Int(box.width), height: Int(box.height),
          weight: Float(weights[index])))
    }
    if let map = try unsafe RGBImage(options.roi_map) { regions.append(.map(map)) }
    return regions
  }
}

extension DecodeRequest {
  init(_ bytes: [UInt8], _ pointer: UnsafePointer<ddcm_decode_options>?) throws(DDCMError) {
    let options = try unsafe ddcm_decode_options.read(pointer) ?? ddcm_decode_options()
    let (most, isPartial) = unsafe (value(options.max_bytes), options.partial != 0)
    guard most == nil || !isPartial else {
      throw DDCMError(.usage, "\(.maxBytes) and \(.partial) exclude each other.", remedy: "Set one of them.")
    }
    try unsafe self.init(
      bytes, mode: most.map(Mode.prefix) ?? (isPartial ? .partial : .whole),
      prompts: texts(options.prompts, options.prompt_count, RequestField("prompts")),
      maxPixels: Self.pixels(options.max_pixels))
  }
}

extension GenerateRequest {
  init(_ pointer: UnsafePointer<ddcm_generate_options>?) throws(DDCMError) {
    let options = try unsafe ddcm_generate_options.read(pointer) ?? ddcm_generate_options()
    try unsafe self.init(
      width: value(options.width), height: value(options.height), seed: options.seed,
      codebookSeed: value(options.codebook_seed), ccfg: value(options.ccfg),
      conditioning: ConditioningOptions(options.conditioning), process: ProcessOptions(options.process),
      maxPixels: DecodeRequest.pixels(options.max_pixels))
  }
}

extension EditRequest {
  init(_ bytes: [UInt8], _ pointer: UnsafePointer<ddcm_edit_options>?) throws(DDCMError) {
    let options = try unsafe ddcm_edit_options.read(pointer) ?? ddcm_edit_options()
    let (share, step) = unsafe (value(options.start), value(options.start_step))
    guard share == nil || step == nil else {
      throw DDCMError(
        .usage, "\(.start) and \(RequestField("startStep")) exclude each other.", remedy: "Set one of them.")
    }
    try unsafe self.init(
      bytes, to: ConditioningOptions(options.conditioning), from: step.map(Start.step) ?? .share(share ?? 0.5),
      originalPrompts: texts(options.original_prompts, options.original_prompt_count, .originalPrompts),
      maxPixels: DecodeRequest.pixels(options.max_pixels))
  }
}

extension BlindRestoreRequest {
  init(_ image: RGBImage, _ pointer: UnsafePointer<ddcm_restore_blind_options>?) throws(DDCMError) {
    let options = try unsafe ddcm_restore_blind_options.read(pointer) ?? ddcm_restore_blind_options()
    let score = try unsafe choice(options.score, .score, as: Score.self) ?? .niqe
    try unsafe self.init(
      image, estimate: RGBImage(options.estimate), score: score == .niqe ? NIQE() : nil,
      weight: value(options.weight) ?? Self.defaultWeight, rate: Rate(options.rate), seed: options.seed,
      process: ProcessOptions(options.process))
  }

  private enum Score: String, CaseIterable { case niqe, none }
}
