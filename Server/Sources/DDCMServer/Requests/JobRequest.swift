package import DDCMCodec
import DDCMImages

/// What a job does.
package enum TaskKind: String, Sendable, Codable, CaseIterable {
  case encode, decode, generate, restore
}

/// What a file of a request is for.
package enum FileRole: String, Sendable, CaseIterable {
  case file, mask, kernel
}

/// The fields and files of a request for a job, parsed. The files are not read yet.
package struct JobRequest: Sendable {
  package enum Task: Sendable {
    case encode(Encoding)
    case decode(Decoding)
    case generate(Generation)
    case restore(Restoration)
  }

  package struct Encoding: Sendable {
    let rate: Rate?
    /// Nil for the server's default.
    let effort: Effort?
    let conditioning: ConditioningOptions
    let isResilient: Bool
    let seed: UInt64
    let process: ProcessOptions
    /// Behind transparent pixels.
    let background: Color
  }

  package struct Decoding: Sendable {
    let mode: DecodeRequest.Mode
    /// Texts that the stream may hold digests of.
    let prompts: [String]
    let finish: Finish
  }

  package struct Generation: Sendable {
    let width: Int?
    let height: Int?
    let seed: UInt64
    let conditioning: ConditioningOptions
    let process: ProcessOptions
  }

  package struct Restoration: Sendable {
    enum Operation: String, CaseIterable {
      case inpaint, upscale, colorize, deblur, denoise, decompress
    }

    let operation: Operation
    /// For `upscale`.
    let scale: Int
    /// For `deblur`; nil where the kernel is a file.
    let kernel: BlurKernel?
    let noise: Double
    let keepsKnown: Bool
    let estimate: EstimateOptions
    /// Of a stream; nil for none.
    let rate: Rate?
    let seed: UInt64
  }

  package let kind: TaskKind
  package let task: Task
  /// Nil for the default model.
  package let model: String?
  /// Steps from one preview to the next; 0 for no previews.
  package let previewInterval: Int
  /// Whether the job is cancelled when nothing listens to its events.
  package let isFollowed: Bool
  package let files: [FileRole: [UInt8]]

  /// - Throws: `DDCMError` of category `usage`, which names the field or the file.
  package init(
    fields pairs: [(name: String, value: String)], files: [FileRole: [UInt8]], limits: Limits = Limits()
  ) throws(DDCMError) {
    var fields = try Fields(pairs)
    kind = try fields.requiredChoice("task")
    model = try fields.text("model")
    previewInterval = try fields.integer("preview", max: limits.steps) ?? 1
    isFollowed = try fields.flag("follow")
    switch kind {
    case .encode: task = .encode(try Encoding(&fields, limits))
    case .decode: task = .decode(try Decoding(&fields, limits))
    case .generate: task = .generate(try Generation(&fields, limits))
    case .restore: task = .restore(try Restoration(&fields, limits))
    }
    self.files = files
    try fields.finish("The task \(kind.rawValue)")
    try checkFiles()
  }

  private func checkFiles() throws(DDCMError) {
    var needed: Set<FileRole> = kind == .generate ? [] : [.file]
    if case .restore(let restoration) = task {
      if restoration.operation == .inpaint { needed.insert(.mask) }
      if restoration.operation == .deblur, restoration.kernel == nil { needed.insert(.kernel) }
    }
    for role in FileRole.allCases where needed.contains(role) != (files[role] != nil) {
      guard needed.contains(role) else {
        throw DDCMError(.usage, "This \(kind.rawValue) takes no file '\(role.rawValue)'.", remedy: "Leave it out.")
      }
      throw DDCMError(
        .usage, "The file '\(role.rawValue)' is missing.",
        remedy: "Send it as a part of that name\(role == .file ? ", or as the body" : "").")
    }
    for role in needed where files[role]?.isEmpty == true {
      throw DDCMError(.usage, "The file '\(role.rawValue)' is empty.", remedy: "Send its contents.")
    }
  }
}

extension JobRequest.Encoding {
  fileprivate init(_ fields: inout Fields, _ limits: Limits) throws(DDCMError) {
    rate = try fields.rate(withTargets: true)
    if let level = try fields.integer("effort") { effort = try Effort(level: level) } else { effort = nil }
    conditioning = try fields.conditioning(limits)
    isResilient = try fields.flag("resilient")
    seed = try fields.seed("seed") ?? 0
    process = try ProcessOptions(steps: fields.integer("steps", max: limits.steps))
    let text = try fields.text("background") ?? "white"
    guard let color = Color(text) else {
      throw Fields.not("white, black or six hexadecimal digits such as ff8000", "background", text)
    }
    background = color
  }

  /// - Parameter limits: decide the effort where the client set none.
  func request(_ image: RGBImage, _ limits: Limits) throws(DDCMError) -> EncodeRequest {
    let isLarge = image.width * image.height > limits.standardEffortPixels
    let standard = isLarge ? try Effort(level: 4) : .standard
    return try EncodeRequest(
      image, rate: rate, effort: effort ?? standard, conditioning: conditioning, isResilient: isResilient, seed: seed,
      process: process)
  }
}

extension JobRequest.Decoding {
  fileprivate init(_ fields: inout Fields, _ limits: Limits) throws(DDCMError) {
    let bytes = try fields.integer("bytes")
    let isPartial = try fields.flag("partial")
    mode = bytes.map(DecodeRequest.Mode.prefix) ?? (isPartial ? .partial : .whole)
    let prompt = try fields.text("prompt", maxBytes: limits.textBytes)
    let negativePrompt = try fields.text("negative-prompt", maxBytes: limits.textBytes)
    prompts = [prompt, negativePrompt].compactMap(\.self)
    let text = try fields.text("finish") ?? "faithful"
    guard let finish = Finish(text) else {
      throw Fields.not("faithful, perceptual or a number in 0...1", "finish", text)
    }
    self.finish = finish
  }
}

extension JobRequest.Generation {
  fileprivate init(_ fields: inout Fields, _ limits: Limits) throws(DDCMError) {
    width = try fields.integer("width")
    height = try fields.integer("height")
    seed = try fields.seed("seed") ?? UInt64(UInt32.random(in: 0 ... .max))
    conditioning = try fields.conditioning(limits)
    let steps = try fields.integer("steps", max: limits.steps)
    switch try fields.text("codewords") {
    case nil: process = try ProcessOptions(steps: steps)
    case "infinite": process = try ProcessOptions(steps: steps, codewords: .infinite)
    case let text?:
      guard text.isDecimal, let count = Int(text), count <= limits.codewords else {
        throw Fields.not("a whole number of at most \(limits.codewords), or infinite", "codewords", text)
      }
      process = try ProcessOptions(steps: steps, codebook: .gaussian, codewords: .count(count))
    }
  }
}

extension JobRequest.Restoration {
  fileprivate init(_ fields: inout Fields, _ limits: Limits) throws(DDCMError) {
    operation = try fields.requiredChoice("operation")
    keepsKnown = operation == .inpaint ? try fields.flag("keep-known") : false
    scale = operation == .upscale ? try fields.integer("scale") ?? 0 : 1
    guard scale > 0 else { throw Fields.missing("scale", "Say how many times larger the image is to become.") }
    if operation == .deblur, let sigma = try fields.number("sigma") {
      kernel = try BlurKernel(sigma: sigma)
    } else {
      kernel = nil
    }
    let noise = operation == .decompress ? 0 : try fields.number("noise")
    guard noise != nil || operation != .denoise else {
      throw Fields.missing("noise", "Set it to the standard deviation of the noise, where white is 255.")
    }
    self.noise = noise ?? 0
    estimate = try EstimateOptions(steps: fields.integer("steps", max: limits.steps))
    rate = try fields.rate(withTargets: false)
    seed = try fields.seed("seed") ?? 0
  }
}

extension Fields {
  /// - Parameter withTargets: whether a quality of the image can be asked for.
  fileprivate mutating func rate(withTargets: Bool) throws(DDCMError) -> Rate? {
    var rates: [(name: String, rate: Rate)] = []
    if let size = try integer("size") { rates.append(("size", .size(size))) }
    if let bpp = try number("bpp") { rates.append(("bpp", .bitsPerPixel(bpp))) }
    if withTargets {
      if let name = try choice("quality", NamedRate.self) { rates.append(("quality", .quality(name))) }
      if let psnr = try number("psnr") { rates.append(("psnr", .psnr(psnr))) }
      if let ssim = try number("ssim") { rates.append(("ssim", .ssim(ssim))) }
    }
    guard rates.count <= 1 else {
      let names = rates.map { "'\($0.name)'" }.joined(separator: " and ")
      throw DDCMError(.usage, "The fields \(names) exclude each other.", remedy: "Set one of them.")
    }
    return rates.first?.rate
  }

  fileprivate mutating func conditioning(_ limits: Limits) throws(DDCMError) -> ConditioningOptions {
    try ConditioningOptions(
      prompt: text("prompt", maxBytes: limits.textBytes),
      negativePrompt: text("negative-prompt", maxBytes: limits.textBytes), label: integer("class"),
      guidance: number("guidance"), embedPrompt: flag("embed-prompt"))
  }
}
