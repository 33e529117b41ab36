import DDCMCodec
import DDCMImages
import Foundation

/// Runs jobs with codecs.
package struct CodecRunner: JobRunner {
  private let served: [ServedModel]
  private let limits: Limits

  /// - Parameter models: the first is the default.
  /// - Precondition: at least one model.
  package init(_ models: [ServedModel], limits: Limits) {
    precondition(!models.isEmpty, "a server has a model")
    served = models
    self.limits = limits
  }

  package var models: [ModelListing] {
    served.enumerated().map { place, model in model.listing(isDefault: place == 0) }
  }

  package func prepare(_ request: JobRequest) throws -> any PreparedJob {
    let named = try model(request.model)
    switch request.task {
    case .encode(let encoding):
      return try encode(encoding, request, named ?? served[0])
    case .decode(let decoding):
      return try decode(decoding, request.files[.file] ?? [], named)
    case .generate(let generation):
      return try generate(generation, named ?? served[0])
    case .restore(let restoration):
      return try restore(restoration, request, named ?? served[0])
    }
  }

  private func model(_ name: String?) throws(DDCMError) -> ServedModel? {
    guard let name else { return nil }
    guard let model = served.first(where: { $0.name == name }) else {
      throw Fields.not("one of \(served.map(\.name).joined(separator: ", "))", "model", name)
    }
    return model
  }

  private func image(_ role: FileRole, of request: JobRequest, background: Color = .white) throws -> LoadedImage {
    try LoadedImage(
      bytes: request.files[role] ?? [], name: "The file '\(role.rawValue)'", background: background,
      maxPixels: limits.pixels)
  }
}

extension CodecRunner {
  private func encode(
    _ encoding: JobRequest.Encoding, _ request: JobRequest, _ model: ServedModel
  ) throws -> any PreparedJob {
    let loaded = try image(.file, of: request, background: encoding.background)
    let original = loaded.image
    return CodecJob(
      request: try encoding.request(original, limits), input: JobInput(original, request), model: model
    ) { result in
      JobOutcome(
        width: original.width, height: original.height, stream: result.bytes,
        image: try result.image.encoded(as: .png), psnr: psnr(result.image, original),
        notes: loaded.notes.map(\.description) + result.notes)
    }
  }

  private func decode(
    _ decoding: JobRequest.Decoding, _ bytes: [UInt8], _ named: ServedModel?
  ) throws -> any PreparedJob {
    let request = try DecodeRequest(
      bytes, mode: decoding.mode, prompts: decoding.prompts, maxPixels: limits.pixels,
      finish: decoding.finish)
    let info = request.info
    guard let model = named ?? served.first(where: { $0.identity == info.model }), model.identity == info.model
    else {
      throw DDCMError(
        .modelMissing,
        named.map { "The model '\($0.name)' did not make this stream: its model is \(info.model)." }
          ?? "The stream was made with the model \(info.model), which this server does not have.",
        remedy: "GET /v1/models lists the models.")
    }
    try check(info)
    return CodecJob(
      request: request, input: JobInput(width: info.width, height: info.height, bytes: bytes.count),
      model: model, stream: info
    ) { result in
      JobOutcome(
        width: result.image.width, height: result.image.height, image: try result.image.encoded(as: .png),
        streamBytes: request.usedByteCount, notes: result.notes)
    }
  }

  /// - Throws: `DDCMError` of category `limit` for a stream that a client made to be slow, or too large.
  private func check(_ info: StreamInfo) throws(DDCMError) {
    let (area, overflows) = info.width.multipliedReportingOverflow(by: info.height)
    guard !overflows, area <= limits.pixels else {
      throw DDCMError(
        .limit, "The stream's image has \(info.width)×\(info.height) pixels, and the limit is \(limits.pixels).",
        remedy: "Decode it with the command line.")
    }
    guard info.codebook == .gaussian else { return }
    let atoms = info.stages.flatMap(\.atoms).max() ?? 0
    guard atoms <= limits.codewordSamples / max(3 * area, 1) else {
      throw DDCMError(
        .limit, "A step of the stream has \(atoms) codewords of the gaussian codebook, which takes too long here.",
        remedy: "Decode it with the command line.")
    }
  }

  private func generate(_ generation: JobRequest.Generation, _ model: ServedModel) throws -> any PreparedJob {
    let request = try GenerateRequest(
      width: generation.width, height: generation.height, seed: generation.seed, conditioning: generation.conditioning,
      process: generation.process, maxPixels: limits.pixels)
    return CodecJob(request: request, input: nil, model: model) { result in
      JobOutcome(
        width: result.image.width, height: result.image.height, stream: result.bytes,
        image: try result.image.encoded(as: .png), notes: ["seed \(generation.seed)"] + result.notes)
    }
  }

  private func restore(
    _ restoration: JobRequest.Restoration, _ request: JobRequest, _ model: ServedModel
  ) throws -> any PreparedJob {
    let (image, tasks, notes) = try degraded(restoration, request)
    let restoring = try RestoreRequest(
      image, tasks: tasks, noise: restoration.noise, keepsKnown: restoration.keepsKnown, rate: restoration.rate,
      estimate: restoration.estimate, seed: restoration.seed, maxPixels: limits.pixels)
    return CodecJob(request: restoring, input: JobInput(image, request), model: model) { result in
      JobOutcome(
        width: result.image.width, height: result.image.height, stream: result.bytes,
        image: try result.image.encoded(as: .png), notes: notes + result.notes)
    }
  }

  private func degraded(
    _ restoration: JobRequest.Restoration, _ request: JobRequest
  ) throws -> (image: RGBImage, tasks: [Degradation], notes: [String]) {
    if restoration.operation == .decompress {
      let file = try CompressedImage(request.files[.file] ?? [], name: "The file 'file'", maxPixels: limits.pixels)
      return (file.read.image, [file.degradation], file.read.notes.map(\.description) + file.notes)
    }
    let loaded = try image(.file, of: request)
    let tasks: [Degradation]
    switch restoration.operation {
    case .inpaint: tasks = [.inpaint(.image(try image(.mask, of: request, background: .black).image))]
    case .upscale: tasks = [.upscale(factor: restoration.scale)]
    case .colorize: tasks = [.colorize()]
    case .deblur: tasks = [.deblur(try kernel(of: restoration, request, loaded.image))]
    case .denoise, .decompress: tasks = []
    }
    return (loaded.image, tasks, loaded.notes.map(\.description))
  }

  private func kernel(
    of restoration: JobRequest.Restoration, _ request: JobRequest, _ image: RGBImage
  ) throws(DDCMError) -> BlurKernel {
    if let kernel = restoration.kernel { return kernel }
    let kernel = try BlurKernel(text: String(decoding: request.files[.kernel] ?? [], as: UTF8.self))
    guard image.width * image.height * kernel.products <= limits.blurProducts else {
      throw DDCMError(
        .limit, "The kernel is too large for an image of this size.", remedy: "Send a smaller kernel or image.")
    }
    return kernel
  }
}

extension JobInput {
  fileprivate init(_ image: RGBImage, _ request: JobRequest) {
    self.init(width: image.width, height: image.height, bytes: request.files[.file]?.count ?? 0)
  }
}

/// A request of DDCMCodec, and what its result becomes.
private struct CodecJob<Request: CodecRequest>: PreparedJob {
  let request: Request
  let input: JobInput?
  let model: ServedModel
  /// What is decoded; nil for other tasks.
  var stream: StreamInfo?
  let outcome: @Sendable (Request.Result) throws -> JobOutcome

  private static var previewQuality: Int { 80 }

  func run(_ monitor: JobMonitor) throws -> JobOutcome {
    let codec = try model.codec(for: stream)
    var pass = (number: 1, start: Date())
    var last = pass.start
    let result = try codec.run(request) { progress in
      if progress.pass != pass.number { pass = (progress.pass, last) }
      try monitor.report(step: progress.step, of: progress.stepCount, pass: progress.pass, since: pass.start) {
        try progress.preview().encoded(as: .jpeg, quality: Self.previewQuality)
      }
      last = Date()
    }
    return try outcome(result)
  }
}

/// In dB over all samples; nil for equal images.
private func psnr(_ image: RGBImage, _ original: RGBImage) -> Double? {
  let squares = zip(image.pixels, original.pixels).reduce(0) { sum, pair in
    let difference = Int(pair.0) - Int(pair.1)
    return sum + difference * difference
  }
  guard squares > 0 else { return nil }
  return 10 * log10(255 * 255 * Double(image.pixels.count) / Double(squares))
}
