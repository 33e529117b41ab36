import DDCMCodec
import DDCMImages
import DDCMServer
import Foundation
import Testing

@Suite("Jobs that run a codec") struct CodecRunnerTests {
  private let codec: Codec
  private let runner: CodecRunner

  init() throws {
    codec = try Codec(prior: SmoothPrior(), identity: ModelIdentity(name: "smooth"), threads: 1)
    var limits = Limits()
    limits.pixels = 100_000
    limits.standardEffortPixels = 6000
    runner = CodecRunner([ServedModel(name: "smooth", codec)], limits: limits)
  }

  private static let (width, height) = (80, 64)

  /// Slow waves and an edge.
  private static let image = Result {
    try RGBImage(
      width: width, height: height,
      pixels: (0..<3 * width * height).map { place in
        let (x, y) = (place / 3 % width, place / 3 / width)
        return UInt8(128 + 80 * sin(Double(x + 20 * (place % 3)) / 13) * cos(Double(y) / 9) + (x > 40 ? 30 : 0))
      })
  }

  @Test("encode and decode as the codec does")
  func roundTrip() async throws {
    let file = try Self.image.get().encoded(as: .png)
    let encoded = try await codec.run(
      EncodeRequest(Self.image.get(), rate: .size(400), seed: 3, process: ProcessOptions(steps: 6)))
    let reference = try ScoreRequest(encoded.image, reference: Self.image.get()).run().psnr ?? 0
    try await withServer(runner: runner) { client async throws in
      let job = try await client.done(["task": "encode", "size": "400", "steps": "6", "seed": "3"], ["file": file])
      #expect(try await client.get(job + "/result").body == encoded.bytes)
      let document = try await client.get(job)
      #expect(try document.value("result.bytes") == "\(encoded.bytes.count)")
      #expect(try document.value("input.bytes") == "\(file.count)")
      let psnr = try #require(try document.value("result.psnr").flatMap(Double.init))
      #expect(abs(psnr - reference) < 0.006)
      #expect(try await client.image(of: job) == encoded.image)
      let preview = try await client.get(job + "/preview/6").body
      #expect(try LoadedImage(bytes: preview).image.width == Self.width)

      let answer = try await client.request(
        "POST", "/v1/jobs?task=decode&preview=3", ["Content-Type": "application/vnd.ddcm"], body: encoded.bytes)
      let decoded = try #require(answer.headers["location"])
      #expect(try await client.state(of: decoded) == "done")
      #expect(try await client.image(of: decoded) == encoded.image)
      #expect(try await client.get(decoded + "/events").names.count { $0 == "preview" } == 2)
    }
  }

  @Test("encode large images at effort 4 unless the request sets another", arguments: [nil, "5", "1"])
  func effort(level: String?) async throws {
    let image = try RGBImage(width: 100, height: 70, pixels: [UInt8](repeating: 90, count: 3 * 100 * 70))
    let expected = try await codec.run(
      EncodeRequest(image, rate: .size(400), effort: Effort(level: level.flatMap { Int($0) } ?? 4)))
    try await withServer(runner: runner) { client async throws in
      let fields = ["task": "encode", "size": "400"].merging(level.map { ["effort": $0] } ?? [:]) { $1 }
      let job = try await client.done(fields, ["file": image.encoded(as: .png)])
      #expect(try await client.get(job + "/result").body == expected.bytes)
    }
  }

  @Test("decode the first bytes, and truncated streams only with partial")
  func partial() async throws {
    let bytes = try await codec.run(
      EncodeRequest(Self.image.get(), rate: .size(600), process: ProcessOptions(steps: 6))
    ).bytes
    let truncated = Array(bytes.prefix(300))
    let expected = try await codec.run(DecodeRequest(truncated, mode: .partial)).image
    try await withServer(runner: runner) { client async throws in
      let refused = try await client.post(["task": "decode"], ["file": truncated])
      #expect(refused.status == 422)
      #expect(refused.problem?.contains("Set 'partial'") == true)
      for (fields, file) in [(["partial": "true"], truncated), (["bytes": "300"], bytes)] {
        let job = try await client.done(fields.merging(["task": "decode"]) { $1 }, ["file": file])
        #expect(try await client.image(of: job) == expected)
        #expect(try await client.get(job).value("result.bytes") == "300")
      }
    }
  }

  @Test("generate the same image from the same seed, and a stream that decodes to it")
  func generated() async throws {
    let codec = codec
    try await withServer(runner: runner) { client async throws in
      let fields = ["task": "generate", "width": "64", "height": "32", "steps": "5", "seed": "7"]
      var images: [RGBImage] = []
      for codewords in [nil, nil, "64"] {
        let job = try await client.done(fields.merging(codewords.map { ["codewords": $0] } ?? [:]) { $1 })
        let image = try await client.image(of: job)
        let stream = try await client.get(job + "/result?form=stream").body
        #expect(try await codec.run(DecodeRequest(stream)).image == image)
        images.append(image)
      }
      #expect(images[0] == images[1])
      #expect(images[0] != images[2])
      let infinite = try await client.done(fields.merging(["codewords": "infinite"]) { $1 })
      #expect(try await client.image(of: infinite).width == 64)
    }
  }

  @Test("inpaint missing pixels, and keep known ones")
  func inpainted() async throws {
    let original = try Self.image.get()
    let mask = try RGBImage(
      width: Self.width, height: Self.height,
      pixels: (0..<3 * Self.width * Self.height).map { $0 / 3 % Self.width < 20 ? 255 : 0 })
    let files = ["file": try Self.image.get().encoded(as: .png), "mask": try mask.encoded(as: .png)]
    try await withServer(runner: runner) { client async throws in
      let job = try await client.done(
        ["task": "restore", "operation": "inpaint", "keep-known": "true", "steps": "4"], files)
      let image = try await client.image(of: job)
      let changed = (0..<Self.width * Self.height).filter { image.pixels[3 * $0] != original.pixels[3 * $0] }
      #expect(!changed.isEmpty && changed.allSatisfy { $0 % Self.width < 20 })
      #expect(try await client.get(job).value("result.stream") == nil)
    }
  }

  @Test(
    "restore with every operation, with a stream where a rate is set",
    arguments: [
      ["operation": "upscale", "scale": "2"], ["operation": "colorize"], ["operation": "deblur", "sigma": "1.5"],
      ["operation": "deblur"], ["operation": "denoise", "noise": "20"], ["operation": "decompress"],
      ["operation": "colorize", "bpp": "1"],
    ])
  func restored(fields: [String: String]) async throws {
    let isJPEG = fields["operation"] == "decompress"
    var files = ["file": try Self.image.get().encoded(as: isJPEG ? .jpeg : .png, quality: 30)]
    if fields == ["operation": "deblur"] { files["kernel"] = Array("1 2 1\n2 4 2\n1 2 1\n".utf8) }
    let request = files
    let factor = fields["scale"] == nil ? 1 : 2
    try await withServer(runner: runner) { client async throws in
      let job = try await client.done(fields.merging(["task": "restore", "steps": "2"]) { $1 }, request)
      let document = try await client.get(job)
      #expect(try document.value("result.width") == "\(factor * Self.width)")
      #expect((try document.value("result.stream") != nil) == (fields["bpp"] != nil))
    }
  }

  @Test("refuse damaged, foreign and oversized files, and streams of other models")
  func refusals() async throws {
    let file = try Self.image.get().encoded(as: .png)
    let large = try RGBImage(width: 400, height: 300, pixels: [UInt8](repeating: 9, count: 360_000)).encoded(as: .png)
    let stream = try await codec.run(GenerateRequest(width: 64, height: 64, seed: 1)).bytes
    let other = try Codec(prior: SmoothPrior(), identity: ModelIdentity(name: "other"))
    let foreign = try await other.run(GenerateRequest(width: 64, height: 64, seed: 1)).bytes
    try await withServer(runner: runner) { client async throws in
      let cases: [([String: String], [UInt8], Int, String)] = [
        (["task": "encode"], Array("hello".utf8), 415, "not an image"),
        (["task": "encode"], large, 413, "100000"),
        (["task": "encode"], Array(file.prefix(file.count / 2)), 422, "damaged"),
        (["task": "encode", "size": "0"], file, 400, "'size'"),
        (["task": "encode", "bpp": "9"], file, 400, "'bpp'"),
        (["task": "encode", "ssim": "1"], file, 400, "'ssim'"),
        (["task": "encode", "psnr": "30", "effort": "7"], file, 400, "'effort'"),
        (["task": "decode"], file, 415, "signature"),
        (["task": "decode", "bytes": "0"], stream, 400, "'bytes'"),
        (["task": "decode"], stream.dropLast() + [stream[stream.count - 1] ^ 1], 422, "checksum"),
        (["task": "decode"], foreign, 422, "\(other.identity)"),
        (["task": "encode", "model": "none"], file, 400, "smooth"),
        (["task": "restore", "operation": "upscale", "scale": "9"], file, 400, "'scale'"),
        (["task": "restore", "operation": "upscale", "scale": "8"], file, 413, "--max-pixels"),
        (["task": "restore", "operation": "decompress"], file, 415, "JPEG"),
      ]
      for (fields, bytes, status, words) in cases {
        let answer = try await client.post(fields, ["file": bytes])
        #expect(answer.status == status, "\(fields): \(answer.text)")
        #expect(answer.problem?.lowercased().contains(words.lowercased()) == true, "\(answer.text)")
      }
      for (name, value) in [("width", "0"), ("width", "20000"), ("height", "0")] {
        let answer = try await client.post(["task": "generate", name: value])
        #expect(answer.status == 400)
        #expect(answer.problem?.contains("'\(name)'") == true)
      }
    }
  }

  @Test("store a digest of each prompt, or the prompts themselves where the request asks for them")
  func prompts() async throws {
    let codec = try Codec(prior: PromptedPrior(), identity: ModelIdentity(name: "prompted"), threads: 1)
    let runner = CodecRunner([ServedModel(name: "prompted", codec)], limits: Limits())
    let file = try Self.image.get().encoded(as: .png)
    let prompt = ["prompt": "a secret harbour", "negative-prompt": "blurred", "guidance": "3", "steps": "4"]
    let tasks: [([String: String], [String: [UInt8]], String)] = [
      (["task": "encode", "size": "400"], ["file": file], ""),
      (["task": "generate", "width": "64", "height": "32"], [:], "?form=stream"),
    ]
    try await withServer(runner: runner) { client async throws in
      for (task, files, form) in tasks {
        for choice in [nil, "false", "true"] {
          let fields = task.merging(prompt) { $1 }.merging(choice.map { ["embed-prompt": $0] } ?? [:]) { $1 }
          let job = try await client.done(fields, files)
          let stream = try await client.get(job + "/result" + form).body
          let phase = try #require(try InspectRequest(stream).run().conditioning.first)
          let holdsTexts = stream.contains(Array("secret harbour".utf8)) || stream.contains(Array("blurred".utf8))
          #expect(holdsTexts == (choice == "true"))
          let conditions = [phase.condition, phase.negative].compactMap(\.self)
          #expect(conditions.count == 2)
          let areDigests = conditions.map { if case .textDigest = $0 { true } else { false } }
          #expect(areDigests == [Bool](repeating: choice != "true", count: 2))

          // What the stream lacks the decoder has to be told, and nothing else.
          let image = try await client.image(of: job)
          let texts = choice == "true" ? [:] : ["prompt": "a secret harbour", "negative-prompt": "blurred"]
          let decoded = try await client.done(["task": "decode"].merging(texts) { $1 }, ["file": stream])
          #expect(try await client.image(of: decoded) == image)
          guard choice != "true" else { continue }
          let untold = try await client.post(["task": "decode"], ["file": stream])
          let failed = try #require(untold.headers["location"], "\(untold.text)")
          #expect(try await client.state(of: failed) == "failed")
        }
      }
    }
  }

  @Test("fail with an error where only the work shows that it cannot be done")
  func failures() async throws {
    let file = try Self.image.get().encoded(as: .png)
    try await withServer(runner: runner) { client async throws in
      for (fields, files, status) in [
        (["task": "encode", "size": "3"], ["file": file], "400"),
        (["task": "generate", "prompt": "a cat"], [:], "400"),
      ] {
        let answer = try await client.post(fields, files)
        let job = try #require(answer.headers["location"], "\(answer.text)")
        #expect(try await client.state(of: job) == "failed")
        #expect(try await client.get(job).value("error.status") == status)
      }
    }
  }
}

/// Estimates a smooth image, the brighter the longer the text.
private struct PromptedPrior: ConditionalPrior {
  private let smooth: SmoothPrior

  init() throws { smooth = try SmoothPrior() }

  var schedule: NoiseSchedule { smooth.schedule }
  var pyramid: PixelPyramid? { smooth.pyramid }

  func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
    let estimate = try smooth.denoise(noisy, timestep: timestep)
    return try conditions.map { condition in
      var length = 0
      switch condition {
      case .text(let text)?: length = text.count
      case .textDigest?: throw DDCMError(.usage, "The text is missing.")
      case .label?, nil: break
      }
      return try Latent(shape: estimate.shape, values: estimate.values.map { $0 + 0.01 * Float(length) })
    }
  }
}

/// Estimates each pixel as the mean of its neighbourhood, the wider the noisier.
private struct SmoothPrior: Prior {
  let schedule: NoiseSchedule
  let pyramid: PixelPyramid? = PixelPyramid(blockSize: 1)

  init() throws {
    schedule = try NoiseSchedule(
      alphasCumprod: (0..<100).map { pow(cos(Double($0 + 1) / 101 * .pi / 2), 2) }, prediction: .sample)
  }

  func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    let alpha = schedule.alphasCumprod[timestep]
    let reach = min(3, Int((1 - alpha) * 4))
    let scale = Float(alpha.squareRoot() / (alpha + (1 - alpha) / Double((2 * reach + 1) * (2 * reach + 1)) / 0.25))
    let (width, height) = (noisy.shape.width, noisy.shape.height)
    var values = noisy.values
    for channel in 0..<noisy.shape.channels {
      for y in 0..<height {
        for x in 0..<width {
          let columns = max(0, x - reach)...min(width - 1, x + reach)
          let rows = max(0, y - reach)...min(height - 1, y + reach)
          var sum: Float = 0
          for row in rows {
            for column in columns { sum += noisy.values[(channel * height + row) * width + column] }
          }
          values[(channel * height + y) * width + x] = scale * sum / Float(rows.count * columns.count)
        }
      }
    }
    return try Latent(shape: noisy.shape, values: values)
  }
}

extension Client {
  /// The address of a new job that succeeded.
  fileprivate func done(_ fields: [String: String], _ files: [String: [UInt8]] = [:]) async throws -> String {
    let answer = try await post(fields, files)
    let job = try #require(answer.headers["location"], "\(answer.text)")
    let state = try await state(of: job)
    let document = try await get(job).text
    try #require(state == "done", "\(document)")
    return job
  }

  fileprivate func image(of job: String) async throws -> RGBImage {
    try LoadedImage(bytes: await get(job + "/result?form=image").body).image
  }
}
