import DDCMCodec
import DDCMTesting
import Testing

/// Values at the ends of ranges, far outside of them, and in between.
private struct RandomValues {
  var generator: SeededGenerator

  mutating func integer() -> Int {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0:
      [Int.min, Int.max, -1, 0, 1, 2, 1 << 24, 1 << 30, 1 << 31, 1 << 32, 65537].randomElement(using: &generator)!
    case 1: .random(in: .min ... .max, using: &generator)
    default: .random(in: -3...20, using: &generator)
    }
  }

  mutating func number() -> Double {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0:
      [.nan, .infinity, -.infinity, 0, -0.0, 1e-300, -1e300, 1e300, 0.001, 1, 8, 60, 100].randomElement(
        using: &generator)!
    case 1: Double(bitPattern: .random(in: 0 ... .max, using: &generator))
    default: .random(in: -1...10, using: &generator)
    }
  }

  mutating func maybe<Value>(_ value: (inout RandomValues) -> Value) -> Value? {
    Bool.random(using: &generator) ? value(&self) : nil
  }

  mutating func one<Value>(of values: [Value]) -> Value { values.randomElement(using: &generator)! }

  mutating func bytes() -> [UInt8] {
    (0..<Int.random(in: 0...40, using: &generator)).map { _ in .random(in: 0...255, using: &generator) }
  }

  mutating func text() -> String {
    one(of: ["", "a cat", "\0", "ﬀ", String(repeating: "x", count: 70_000), "1 2 1", "nan", "1,1\n1"])
  }
}

@Suite("Random values") struct RandomRequestTests {
  private let codec: Codec
  private let image = RGBImage.random(width: 9, height: 7)

  init() throws { codec = try Codec.closedForm() }

  @Test("crash no initialiser and no request, 10,000 times", .timeLimit(.minutes(10)))
  func everything() throws {
    var values = RandomValues(generator: SeededGenerator(seed: 7))
    let stream = try codec.run(EncodeRequest(image, rate: .bitsPerPixel(2))).bytes
    var (made, ran) = (0, 0)
    for _ in 0..<10_000 {
      do {
        let run = try request(&values, stream)
        made += 1
        try run?()
        ran += run == nil ? 0 : 1
      } catch {
        #expect(error is DDCMError)
      }
    }
    // Enough of them are valid for the requests themselves to be tried.
    #expect(made > 1000)
    #expect(ran > 300)
  }

  /// Makes a random request.
  ///
  /// - Returns: what runs it; nil where that would take long.
  private func request(_ values: inout RandomValues, _ stream: [UInt8]) throws -> (() throws -> Void)? {
    switch Int.random(in: 0..<12, using: &values.generator) {
    case 0, 1, 2: return try encode(&values)
    case 3:
      var bytes = values.one(of: [stream, values.bytes()])
      if let place = bytes.indices.randomElement(using: &values.generator), Bool.random(using: &values.generator) {
        bytes[place] ^= UInt8(1) << Int.random(in: 0..<8, using: &values.generator)
      }
      let mode = values.one(of: [DecodeRequest.Mode.whole, .partial, .prefix(values.integer())])
      let request = try DecodeRequest(
        bytes, mode: mode, prompts: [values.text()], maxPixels: values.maybe { $0.integer() } ?? 100)
      return request.header.width * request.header.height > 10_000 ? nil : { _ = try codec.run(request) }
    case 4: return try generate(&values)
    case 5:
      let request = try EditRequest(
        stream, to: conditioning(&values),
        from: values.one(of: [.share(values.number()), .step(values.integer())]), maxPixels: 100)
      return { _ = try codec.run(request) }
    case 6, 7: return try restore(&values)
    case 8:
      let request = try CutRequest(values.one(of: [stream, values.bytes()]), maxBytes: values.integer())
      return { _ = try request.run() }
    case 9:
      let request = try InspectRequest(values.one(of: [stream, values.bytes()]))
      return { _ = request.run() }
    case 10:
      let request = try BlindRestoreRequest(
        image, score: nil, weight: values.number(), rate: values.maybe(rate), process: process(&values))
      return isShort(request.process) ? { _ = try codec.run(request) } : nil
    default:
      _ = try RuntimeOptions(threads: values.maybe { $0.integer() }, concurrency: values.integer())
      _ = try Codec(
        prior: ClosedFormPrior(), identity: ModelIdentity(name: values.text()),
        sizeMultiple: values.maybe { $0.integer() }, trainedSize: values.maybe { $0.integer() },
        smallestSide: values.maybe { $0.integer() }, threads: values.maybe { $0.integer() })
      return nil
    }
  }

  private func rate(_ values: inout RandomValues) -> Rate {
    values.one(of: [
      .bitsPerPixel(values.number()), .size(values.integer()), .quality(.low), .psnr(values.number()),
      .ssim(values.number()),
    ])
  }

  private func process(_ values: inout RandomValues) throws -> ProcessOptions {
    try ProcessOptions(
      steps: values.maybe { $0.integer() }, codebook: values.maybe { $0.one(of: [.gaussian, .transform]) },
      codewords: values.maybe { $0.one(of: [.infinite, .count($0.integer())]) }, atoms: values.maybe { $0.integer() },
      levels: values.maybe { $0.integer() }, selection: values.maybe { $0.one(of: [.signed, .trellis]) },
      layout: values.maybe { $0.one(of: [.flat, .multiscale]) }, preset: nil)
  }

  private func conditioning(_ values: inout RandomValues) throws -> ConditioningOptions {
    try ConditioningOptions(
      prompt: values.maybe { $0.text() }, negativePrompt: values.maybe { $0.text() },
      label: values.maybe { $0.integer() }, nullClass: values.maybe { $0.integer() },
      guidance: values.maybe { $0.number() }, embedPrompt: Bool.random(using: &values.generator))
  }

  /// Whether a process takes few steps and few codewords.
  private func isShort(_ process: ProcessOptions) -> Bool {
    if case .count(let count) = process.codewords, count > 4096 { return false }
    return process.steps ?? 26 <= 26 || process.steps ?? 0 > 1000
  }

  private func encode(_ values: inout RandomValues) throws -> (() throws -> Void)? {
    let process = try Bool.random(using: &values.generator) ? .standard : process(&values)
    let region = Region.box(
      x: values.integer(), y: values.integer(), width: values.integer(), height: values.integer(),
      weight: Float(values.number()))
    let request = try EncodeRequest(
      image, rate: values.maybe(rate), effort: values.maybe { $0.integer() }.map(Effort.init(level:)) ?? .standard,
      roi: Int.random(in: 0..<5, using: &values.generator) == 0 ? [region] : [],
      conditioning: Bool.random(using: &values.generator) ? .none : conditioning(&values),
      isResilient: Bool.random(using: &values.generator), seed: UInt64(bitPattern: Int64(values.integer())),
      process: process)
    return isShort(process) ? { _ = try codec.run(request) } : nil
  }

  private func generate(_ values: inout RandomValues) throws -> (() throws -> Void)? {
    let process = try Bool.random(using: &values.generator) ? .standard : process(&values)
    let request = try GenerateRequest(
      width: values.maybe { $0.integer() }, height: values.maybe { $0.integer() }, seed: 1,
      codebookSeed: values.maybe { UInt64(bitPattern: Int64($0.integer())) }, ccfg: values.maybe { $0.integer() },
      conditioning: conditioning(&values), process: process, maxPixels: values.maybe { $0.integer() } ?? 1000)
    let pixels = (request.width ?? 256) * (request.height ?? 256)
    return isShort(process) && pixels < 1000 ? { _ = try codec.run(request) } : nil
  }

  private func restore(_ values: inout RandomValues) throws -> (() throws -> Void)? {
    let tasks: [Degradation] = [
      .inpaint(.random(share: values.number())),
      .inpaint(.box(x: values.integer(), y: values.integer(), width: values.integer(), height: values.integer())),
      .upscale(factor: values.integer()), .colorize(.mean),
    ]
    var chosen = [values.one(of: tasks)]
    if let kernel = try? BlurKernel(sigma: values.number()) { chosen.insert(.deblur(kernel), at: 0) }
    _ = try? BlurKernel(text: values.text())
    let request = try RestoreRequest(
      image, tasks: chosen, noise: values.maybe { $0.number() } ?? 0, degrades: Bool.random(using: &values.generator),
      keepsKnown: Bool.random(using: &values.generator), rate: values.maybe(rate),
      rule: values.one(of: [.estimate, .observed]),
      estimate: EstimateOptions(
        steps: values.maybe { $0.integer() }, depth: values.maybe { $0.number() }, eta: values.maybe { $0.number() },
        samples: values.maybe { $0.integer() }, saturation: values.maybe { $0.number() }),
      maxPixels: values.maybe { $0.integer() } ?? 10_000, process: process(&values))
    return isShort(request.process) && request.width * request.height <= 10_000 ? { _ = try codec.run(request) } : nil
  }
}
