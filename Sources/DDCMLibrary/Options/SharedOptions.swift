internal import CDDCM
import DDCM
import DDCMCodec

extension Rate {
  /// Nil for a null pointer, and where no field is set.
  init?(_ pointer: UnsafePointer<ddcm_rate>?) throws(DDCMError) {
    guard let options = try unsafe ddcm_rate.read(pointer) else { return nil }
    let quality = try unsafe choice(options.quality, .quality, as: NamedRate.self)
    let rates: [Rate?] = unsafe [
      value(options.bits_per_pixel).map(Rate.bitsPerPixel), value(options.size).map(Rate.size),
      quality.map(Rate.quality), value(options.psnr).map(Rate.psnr), value(options.ssim).map(Rate.ssim),
    ]
    guard let rate = try Rate.one(of: rates.compactMap(\.self)) else { return nil }
    self = rate
  }
}

extension ConditioningOptions {
  init(_ pointer: UnsafePointer<ddcm_conditioning>?) throws(DDCMError) {
    guard let options = try unsafe ddcm_conditioning.read(pointer) else {
      self = .none
      return
    }
    try unsafe self.init(
      prompt: text(options.prompt, .prompt), negativePrompt: text(options.negative_prompt, .negativePrompt),
      label: value(options.label), nullClass: value(options.null_class), guidance: value(options.guidance),
      embedPrompt: options.embed_prompt != 0)
  }
}

extension ProcessOptions {
  init(_ pointer: UnsafePointer<ddcm_process>?) throws(DDCMError) {
    guard let options = try unsafe ddcm_process.read(pointer) else {
      self = .standard
      return
    }
    let codewords = unsafe value(options.codewords).map { count -> Codewords in
      count == Int(DDCM_CODEWORDS_INFINITE) ? .infinite : .count(count)
    }
    try unsafe self.init(
      steps: value(options.steps), codebook: choice(options.codebook, .codebook), codewords: codewords,
      atoms: value(options.atoms), levels: value(options.levels),
      selection: choice(options.selection, .selectionCode), layout: choice(options.layout, .layout),
      preset: choice(options.preset, RequestField("preset")))
  }
}

extension DecodeRequest {
  static func pixels(_ pointer: UnsafePointer<Int64>?) -> Int { unsafe value(pointer) ?? defaultMaxPixels }
}

extension CodecHandle {
  convenience init(_ pointer: UnsafePointer<ddcm_codec_options>?) throws(DDCMError) {
    let options = try unsafe ddcm_codec_options.read(pointer) ?? ddcm_codec_options()
    let runtime = try unsafe RuntimeOptions(
      precision: choice(options.precision, .precision), threads: value(options.threads),
      concurrency: value(options.concurrency) ?? 1)
    let libraries = try unsafe text(options.libraries, RequestField("libraries")) ?? ""
    let locations = try unsafe ModelLocations(
      libraries: libraries.split(separator: ":").map(String.init),
      openVINO: text(options.openvino, RequestField("openvino")),
      startingAt: text(options.home, RequestField("home")) ?? folderOfThisLibrary)
    try unsafe self.init(ModelRegistry(options: runtime, locations: locations), model: text(options.model, .model))
  }
}
