import DDCM
import HTTPTypes
import ImageCodec
import Pictures

extension JobOrder {
  /// The most steps that a client may ask for.
  package static let mostSteps = 1000

  /// - Throws: `Problem`, which names the field.
  package init(fields pairs: [(name: String, value: String)], files: [FileRole: [UInt8]]) throws(Problem) {
    var fields = try Fields(pairs)
    let kinds: KeyValuePairs = [
      "encode": TaskKind.encode, "decode": .decode, "generate": .generate, "restore": .restore,
    ]
    guard let kind = try fields.choice("task", of: kinds) else {
      throw Problem(.badRequest, "The field 'task' is missing. Give encode, decode, generate or restore.")
    }
    self.files = files
    model = try fields.text("model", atMost: 1024)
    previewEvery = try fields.integer("preview", in: 0...Self.mostSteps) ?? 1
    isFollowed = try fields.flag("follow")
    switch kind {
    case .encode: task = .encode(try Encoding(&fields))
    case .decode: task = .decode(try Decoding(&fields))
    case .generate: task = .generate(try Generation(&fields))
    case .restore: task = .restore(try Restoring(&fields))
    }
    try fields.finish("the task \(kind.rawValue)")
    try checkFiles()
  }

  /// - Throws: `Problem` for a file that is missing, and for one that nobody needs.
  private func checkFiles() throws(Problem) {
    let needed: Set<FileRole>
    switch task {
    case .encode, .decode: needed = [.file]
    case .generate: needed = []
    case .restore(let restoring):
      switch restoring.operation {
      case .inpaint: needed = [.file, .mask]
      case .deblur(nil): needed = [.file, .kernel]
      default: needed = [.file]
      }
    }
    for role in FileRole.allCases where needed.contains(role) != (files[role] != nil) {
      throw Problem(
        .badRequest,
        needed.contains(role)
          ? "The file '\(role.rawValue)' is missing. Send it as a part of that name\(role == .file ? ", or as the body" : "")."
          : "The file '\(role.rawValue)' is none that this \(task.kind.rawValue) takes. Leave it out.")
    }
    for role in needed where files[role]?.isEmpty == true {
      throw Problem(.badRequest, "The file '\(role.rawValue)' is empty. Send what is in it.")
    }
  }
}

extension Fields {
  fileprivate mutating func rate() throws(Problem) -> Rate? {
    let size = try integer("size", in: 1...1 << 30).map(Rate.bytes)
    let bpp = try number("bpp", in: 0.001...8).map(Rate.bitsPerPixel)
    guard size == nil || bpp == nil else {
      throw Problem(.badRequest, "The fields 'size' and 'bpp' exclude each other. Give one.")
    }
    return size ?? bpp
  }
}

extension JobOrder.Encoding {
  fileprivate init(_ fields: inout Fields) throws(Problem) {
    let rate = try fields.rate()
    let named = try fields.choice("quality", of: NamedRate.pairs).map { Rate.bitsPerPixel($0.bitsPerPixel) }
    let psnr = try fields.number("psnr", in: 5...60).map(QualityTarget.psnr)
    let ssim = try fields.number("ssim", in: 0.01...0.999).map(QualityTarget.ssim)
    let goals =
      [rate, named].compactMap(\.self).map(Goal.rate) + [psnr, ssim].compactMap(\.self).map(Goal.quality)
    guard goals.count <= 1 else {
      throw Problem(.badRequest, "The fields 'size', 'bpp', 'quality', 'psnr' and 'ssim' exclude each other. Give one.")
    }
    goal = goals.first ?? .rate(.bitsPerPixel(NamedRate.medium.bitsPerPixel))
    options = EncodingOptions(
      steps: try fields.integer("steps", in: 2...JobOrder.mostSteps) ?? EncodingOptions.defaultSteps,
      seed: try fields.seed("seed") ?? 0, form: try fields.flag("resilient") ? .resilient : .compact)
    background = .white
    if let text = try fields.text("background") {
      guard let color = Color(text) else {
        throw Problem(
          .badRequest,
          "The field 'background' is white, black or six hexadecimal digits such as ff8000, not '\(text.shown)'.")
      }
      background = color
    }
  }
}

extension NamedRate {
  fileprivate static let pairs: KeyValuePairs = [
    "tiny": NamedRate.tiny, "low": .low, "medium": .medium, "high": .high,
  ]
}

extension JobOrder.Decoding {
  fileprivate init(_ fields: inout Fields) throws(Problem) {
    bytes = try fields.integer("bytes", in: 1...1 << 30)
    isPartial = try fields.flag("partial")
  }
}

extension JobOrder.Generation {
  /// Stable Diffusion's usual guidance.
  private static let promptGuidance = 7.5
  private static let mostCodewords = 4096
  private static let longestText = 16384

  fileprivate init(_ fields: inout Fields) throws(Problem) {
    width = try fields.integer("width", in: 1...16384)
    height = try fields.integer("height", in: 1...16384)
    codewords = .standard
    if let text = try fields.text("codewords") {
      if text == "infinite" {
        codewords = .infinite
      } else if let count = Int(text), 1...Self.mostCodewords ~= count {
        codewords = .gaussian(count)
      } else {
        throw Problem(
          .badRequest,
          "The field 'codewords' is a whole number in 1...\(Self.mostCodewords) or infinite, not '\(text.shown)'.")
      }
    }
    steps = try fields.integer("steps", in: 2...JobOrder.mostSteps)
    seed = try fields.seed("seed")
    conditioning = try Self.conditioning(&fields)
  }

  private static func conditioning(_ fields: inout Fields) throws(Problem) -> Conditioning? {
    let prompt = try fields.text("prompt", atMost: longestText)
    let negative = try fields.text("negative-prompt", atMost: longestText)
    let label = try fields.integer("class", in: 0...1 << 20)
    let guidance = try fields.number("guidance", in: 0...100)
    guard prompt == nil || label == nil else {
      throw Problem(
        .badRequest, "The fields 'prompt' and 'class' exclude each other. Give the one that the model is told.")
    }
    guard let condition = prompt.map(Condition.text) ?? label.map(Condition.label) else {
      guard negative == nil, guidance == nil else {
        throw Problem(
          .badRequest, "The fields 'negative-prompt' and 'guidance' go with 'prompt'. Add it, or leave them out.")
      }
      return nil
    }
    guard negative == nil || prompt != nil else {
      throw Problem(.badRequest, "The field 'negative-prompt' goes with 'prompt'. Add it, or leave it out.")
    }
    let hundredths = Int(((guidance ?? (prompt == nil ? 1 : promptGuidance)) * 100).rounded())
    guard hundredths != 100 || negative == nil else {
      throw Problem(
        .badRequest, "The field 'negative-prompt' does nothing where 'guidance' is 1. Leave one of them out.")
    }
    return Conditioning(
      condition,
      guidance: hundredths == 100 ? nil : Guidance(hundredths: hundredths, negative: negative.map(Condition.text)))
  }
}

extension JobOrder.Restoring {
  fileprivate init(_ fields: inout Fields) throws(Problem) {
    let names: KeyValuePairs = [
      "inpaint": 0, "upscale": 1, "colorize": 2, "deblur": 3, "denoise": 4, "decompress": 5,
    ]
    guard let name = try fields.choice("operation", of: names) else {
      throw Problem(
        .badRequest,
        "The field 'operation' is missing. Give inpaint, upscale, colorize, deblur, denoise or decompress.")
    }
    noise = 0
    switch name {
    case 0: operation = .inpaint(keepsKnown: try fields.flag("keep-known"))
    case 1:
      guard let scale = try fields.integer("scale", in: Degradation.scales) else {
        throw Problem(
          .badRequest, "The field 'scale' is missing. Give how many times as large the picture shall be, 2...8.")
      }
      operation = .upscale(factor: scale)
    case 2: operation = .colorize
    case 3: operation = .deblur(sigma: try fields.number("sigma", in: Degradation.sigmas))
    case 4:
      guard let sigma = try fields.number("sigma", in: 1...128) else {
        throw Problem(.badRequest, "The field 'sigma' is missing. Give the noise's standard deviation, 1...128.")
      }
      operation = .denoise(sigma: sigma)
      noise = sigma
    default: operation = .decompress
    }
    if name < 4 { noise = try fields.number("noise", in: 0...128) ?? 0 }
    steps = try fields.integer("steps", in: 1...JobOrder.mostSteps)
    rate = try fields.rate()
    seed = try fields.seed("seed") ?? 0
  }
}
