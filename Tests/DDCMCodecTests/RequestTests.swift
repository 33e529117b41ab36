import DDCMCodec
import Testing

@Suite("A request") struct RequestTests {
  private let image = RGBImage.random(width: 8, height: 8)

  /// The category of what `body` throws; nil for nothing.
  private func category(_ body: () throws -> Void) -> DDCMError.Category? {
    do {
      try body()
      return nil
    } catch {
      return (error as? DDCMError)?.category ?? .internal
    }
  }

  @Test(
    "refuses a rate out of range",
    arguments: [
      Rate.bitsPerPixel(-1), .bitsPerPixel(.nan), .bitsPerPixel(1e30), .bitsPerPixel(0), .size(-1), .size(0),
      .size(.max), .psnr(4), .psnr(.infinity), .ssim(0), .ssim(1),
    ])
  func rates(rate: Rate) {
    #expect(category { _ = try EncodeRequest(image, rate: rate) } == .usage)
  }

  @Test("refuses an effort out of range", arguments: [Int.min, -1, 0, 10, 12, .max])
  func efforts(level: Int) {
    #expect(category { _ = try Effort(level: level) } == .usage)
  }

  @Test("refuses process options out of range or that exclude each other")
  func process() {
    #expect(category { _ = try ProcessOptions(steps: 1) } == .usage)
    #expect(category { _ = try ProcessOptions(atoms: 0) } == .usage)
    #expect(category { _ = try ProcessOptions(levels: 9) } == .usage)
    #expect(category { _ = try ProcessOptions(codewords: .count(64)) } == .usage)
    #expect(category { _ = try ProcessOptions(codebook: .gaussian, codewords: .count(0)) } == .usage)
    #expect(category { _ = try ProcessOptions(codebook: .gaussian, selection: .trellis) } == .usage)
    #expect(category { _ = try ProcessOptions(levels: 1, selection: .signed) } == .usage)
    #expect(category { _ = try ProcessOptions(atoms: 3, layout: .multiscale) } == .usage)
    #expect(category { _ = try ProcessOptions(codewords: .infinite, preset: .paper) } == nil)
  }

  @Test("refuses a rate and a number of codewords at once")
  func rateAndAtoms() throws {
    let process = try ProcessOptions(atoms: 4)
    #expect(category { _ = try EncodeRequest(image, rate: .size(100), process: process) } == .usage)
    #expect(category { _ = try EncodeRequest(image, process: process) } == nil)
  }

  @Test("refuses to search for a quality and for the best of several encodes at once")
  func effortAndTarget() throws {
    let effort = try Effort(level: 6)
    #expect(category { _ = try EncodeRequest(image, rate: .psnr(30), effort: effort) } == .usage)
    #expect(category { _ = try EncodeRequest(image, rate: .size(100), effort: effort) } == nil)
  }

  @Test("refuses regions that do not fit the image")
  func regions() {
    func roi(_ region: Region) -> DDCMError.Category? { category { _ = try EncodeRequest(image, roi: [region]) } }
    #expect(roi(.box(x: 8, y: 0, width: 1, height: 1, weight: 2)) == .usage)
    #expect(roi(.box(x: 0, y: -1, width: 1, height: 1, weight: 2)) == .usage)
    #expect(roi(.box(x: 0, y: 0, width: 0, height: 1, weight: 2)) == .usage)
    #expect(roi(.box(x: 0, y: 0, width: .max, height: .max, weight: 17)) == .usage)
    #expect(roi(.box(x: 0, y: 0, width: 8, height: 8, weight: 0)) == .usage)
    #expect(roi(.box(x: 0, y: 0, width: .max, height: .max, weight: .nan)) == .usage)
    #expect(roi(.box(x: 1, y: 1, width: .max, height: .max, weight: 2)) == nil)
    #expect(roi(.map(.random(width: 4, height: 4))) == .usage)
    #expect(roi(.map(.random(width: 8, height: 8))) == nil)
  }

  @Test("refuses bytes that are no stream, and says so")
  func noStream() {
    #expect(category { _ = try DecodeRequest([]) } == .notRecognized)
    #expect(category { _ = try DecodeRequest(Array("PNG".utf8)) } == .notRecognized)
    #expect(category { _ = try InspectRequest([1, 2, 3]) } == .notRecognized)
    #expect(category { _ = try CutRequest([1, 2, 3], maxBytes: 10) } == .notRecognized)
    #expect(category { _ = try DecodeRequest([], maxPixels: 0) } == .usage)
  }

  @Test("names fields, which a surface renders as it calls them")
  func fields() {
    do {
      _ = try ProcessOptions(steps: 1)
    } catch {
      #expect("\(error)" == "steps is 1, outside of its range. Set it to 2...65536.")
      #expect(
        error.rendered { "--" + $0.separated(by: "-") }
          == "--steps is 1, outside of its range. Set it to 2...65536.")
    }
  }

  @Test("stores a digest of a prompt, or its text if asked")
  func prompts() throws {
    let plan = ConditioningPlan(try ConditioningOptions(prompt: "a cat").conditioning())
    #expect(try ConditioningOptions(prompt: "a cat").stored(plan) == plan.withoutTexts)
    #expect(try ConditioningOptions(prompt: "a cat", embedPrompt: true).stored(plan) == plan)
  }

  @Test("of restoration refuses what does not fit")
  func restoration() throws {
    #expect(category { _ = try RestoreRequest(image, tasks: [.upscale(factor: 9)]) } == .usage)
    #expect(category { _ = try RestoreRequest(image, tasks: [.upscale(factor: 2)], maxPixels: 255) } == .limit)
    #expect(category { _ = try RestoreRequest(image, tasks: [], noise: .nan) } == .usage)
    #expect(category { _ = try RestoreRequest(image, tasks: [.inpaint(.random(share: 2))]) } == .usage)
    #expect(category { _ = try RestoreRequest(image, tasks: [.inpaint(.random(share: 1))]) } == .usage)
    #expect(
      category {
        _ = try RestoreRequest(image, tasks: [.inpaint(.random(share: 0.5)), .colorize()])
      } == .usage)
    #expect(category { _ = try RestoreRequest(image, tasks: [.colorize()], rate: .psnr(30)) } == .usage)
    #expect(category { _ = try RestoreRequest(image, tasks: [.colorize()], keepsKnown: true) } == .usage)
    #expect(category { _ = try BlurKernel(sigma: 0) } == .usage)
    #expect(category { _ = try BlurKernel(rows: [[1, 1]]) } == .usage)
    #expect(category { _ = try BlurKernel(rows: [[1], [1, 2], [3]]) } == .usage)
    #expect(category { _ = try BlurKernel(text: "1 x 1") } == .usage)
    #expect(category { _ = try BlurKernel(text: "# a remark\n1, 2, 1\n") } == nil)
    #expect(category { _ = try EstimateOptions(samples: 65) } == .usage)
    let operatorOfOthers = Mask(
      known: [Bool](repeating: true, count: 64), shape: .init(channels: 3, height: 8, width: 8))
    let tooSmall = Latent(zeros: .init(channels: 3, height: 4, width: 4))
    #expect(category { _ = try RestoreRequest(tooSmall, through: operatorOfOthers) } == .usage)
  }
}
