import DDCM
import Foundation
import ImageCodec
import Inference
import ModelFolder
import ModelTesting
import Pictures
import Server
import Testing

/// With the bundled model.
@Suite("Jobs on the codec", .serialized) struct CodecRunnerTests {
  /// Compiled once for all tests.
  private static let codec = Result {
    let files = try ModelFiles(path: Repository.prior)
    let shelf = ModelShelf(
      [.init(name: "photo", files: files)], engine: try OpenVINOEngine(), precision: nil, threads: 1, passes: 1)
    return (shelf: shelf, codec: try shelf.codec(shelf.entries[0]))
  }

  private let shelf: ModelShelf
  private let codec: Codec
  private let runner: CodecRunner

  init() throws {
    (shelf, codec) = try Self.codec.get()
    runner = CodecRunner(shelf, pixelLimit: 100_000)
  }

  private static let (width, height) = (70, 50)

  /// Slow waves and an edge.
  private static let picture = Picture(
    width: width, height: height,
    pixels: (0..<3 * width * height).map { place in
      let (x, y) = (place / 3 % width, place / 3 / width)
      return UInt8(128 + 80 * sin(Double(x + 20 * (place % 3)) / 13) * cos(Double(y) / 9) + (x > 40 ? 30 : 0))
    })

  @Test("tell large pictures in haste", arguments: [(1024, 1024, false), (1025, 1024, true)])
  func haste(width: Int, height: Int, isHasty: Bool) {
    #expect(EncodingOptions(seed: 7).forJob(width: width, height: height).isHasty == isHasty)
    #expect(EncodingOptions(seed: 7).forJob(width: width, height: height).seed == 7)
  }

  @Test("encode to what the codec encodes, and decode to what it decodes")
  func roundTrip() async throws {
    let (runner, codec) = (runner, codec)
    let file = try Self.picture.encoded(as: .png)
    let settings = try codec.plan(
      rate: .bytes(200), width: Self.width, height: Self.height, options: EncodingOptions(steps: 6, seed: 3))
    let encoded = try codec.encode(Self.picture, settings: settings)
    let bytes = encoded.stream.serialized()
    try await withServer(runner: runner) { client async throws in
      let answer = try await client.post(
        ["task": "encode", "size": "200", "steps": "6", "seed": "3"], ["file": file])
      let job = try #require(answer.headers["location"], "\(answer.text)")
      #expect(try await client.state(of: job) == "done")
      #expect(try await client.get(job + "/result").body == bytes)
      let document = try await client.get(job)
      #expect(try document.value("result.bytes") == "\(bytes.count)")
      #expect(try document.value("input.bytes") == "\(file.count)")
      let psnr = try #require(try document.value("result.psnr").flatMap(Double.init))
      #expect(abs(psnr - (try QualityTarget.psnr(0).score(encoded.picture, against: Self.picture))) < 0.006)
      let picture = try await client.get(job + "/result?form=picture").body
      #expect(try ReadPicture(bytes: picture).picture == encoded.picture)
      let preview = try await client.get(job + "/preview/6").body
      #expect(try ReadPicture(bytes: preview).picture.width == Self.width)

      let decoding = try await client.request(
        "POST", "/v1/jobs?task=decode&preview=3", ["Content-Type": "application/vnd.ddcm"], body: bytes)
      let decoded = try #require(decoding.headers["location"])
      #expect(try await client.state(of: decoded) == "done")
      #expect(try ReadPicture(bytes: await client.get(decoded + "/result").body).picture == encoded.picture)
      #expect(try await client.get(decoded + "/events").names.count { $0 == "preview" } == 2)
    }
  }

  @Test("decode the first bytes alone, and what is cut short only where that will do")
  func partial() async throws {
    let (runner, codec) = (runner, codec)
    let settings = try codec.plan(
      rate: .bytes(300), width: Self.width, height: Self.height, options: EncodingOptions(steps: 6))
    let bytes = try codec.encode(Self.picture, settings: settings).stream.serialized()
    let cut = Array(bytes.prefix(200))
    let expected = try codec.decode(StreamPrefix(parsing: cut).stream)
    try await withServer(runner: runner) { client async throws in
      let refused = try await client.post(["task": "decode"], ["file": cut])
      #expect(refused.status == 422)
      #expect(refused.problem?.contains("partial=true") == true)
      for (fields, file) in [(["partial": "true"], cut), (["bytes": "200"], bytes)] {
        let answer = try await client.post(fields.merging(["task": "decode"]) { $1 }, ["file": file])
        let job = try #require(answer.headers["location"])
        #expect(try await client.state(of: job) == "done")
        #expect(try ReadPicture(bytes: await client.get(job + "/result").body).picture == expected)
      }
    }
  }

  @Test("generate the same picture from the same seed, and a stream that decodes to it")
  func generated() async throws {
    let (runner, codec) = (runner, codec)
    try await withServer(runner: runner) { client async throws in
      let fields = ["task": "generate", "width": "64", "height": "32", "steps": "5", "seed": "7"]
      var pictures: [Picture] = []
      for codewords in [nil, nil, "64"] {
        let answer = try await client.post(fields.merging(codewords.map { ["codewords": $0] } ?? [:]) { $1 })
        let job = try #require(answer.headers["location"])
        #expect(try await client.state(of: job) == "done")
        let picture = try ReadPicture(bytes: await client.get(job + "/result").body).picture
        let stream = try Stream(parsing: await client.get(job + "/result?form=stream").body)
        #expect(try codec.decode(stream) == picture)
        pictures.append(picture)
      }
      #expect(pictures[0] == pictures[1])
      #expect(pictures[0] != pictures[2])
    }
  }

  @Test("restore what is missing, and keep what is known")
  func inpainted() async throws {
    let runner = runner
    let mask = Picture(
      width: Self.width, height: Self.height,
      pixels: (0..<3 * Self.width * Self.height).map { $0 / 3 % Self.width < 20 ? 255 : 0 })
    let files = ["file": try Self.picture.encoded(as: .png), "mask": try mask.encoded(as: .png)]
    try await withServer(runner: runner) { client async throws in
      let answer = try await client.post(
        ["task": "restore", "operation": "inpaint", "keep-known": "true", "steps": "4"], files)
      let job = try #require(answer.headers["location"], "\(answer.text)")
      #expect(try await client.state(of: job) == "done")
      let picture = try ReadPicture(bytes: await client.get(job + "/result").body).picture
      let differs = (0..<Self.width * Self.height).filter { picture.pixels[3 * $0] != Self.picture.pixels[3 * $0] }
      #expect(!differs.isEmpty && differs.allSatisfy { $0 % Self.width < 20 })
      #expect(try await client.get(job).value("result.stream") == nil)
    }
  }

  @Test(
    "restore in every way, with a stream where one is asked for",
    arguments: [
      ["operation": "upscale", "scale": "2"], ["operation": "colorize"], ["operation": "deblur", "sigma": "1.5"],
      ["operation": "denoise", "sigma": "20"], ["operation": "decompress"], ["operation": "colorize", "bpp": "1"],
    ])
  func restored(fields: [String: String]) async throws {
    let runner = runner
    let isJPEG = fields["operation"] == "decompress"
    let file = try Self.picture.encoded(as: isJPEG ? .jpeg : .png, quality: 30)
    let factor = fields["scale"] == nil ? 1 : 2
    try await withServer(runner: runner) { client async throws in
      let answer = try await client.post(fields.merging(["task": "restore", "steps": "2"]) { $1 }, ["file": file])
      let job = try #require(answer.headers["location"], "\(answer.text)")
      #expect(try await client.state(of: job) == "done")
      let document = try await client.get(job)
      #expect(try document.value("result.width") == "\(factor * Self.width)")
      #expect((try document.value("result.stream") != nil) == (fields["bpp"] != nil))
    }
  }

  @Test("refuse what is no picture, too large, damaged, another model's, or cannot be had")
  func refusals() async throws {
    let runner = runner
    let file = try Self.picture.encoded(as: .png)
    let large = try Picture(width: 400, height: 300, pixels: [UInt8](repeating: 9, count: 360_000)).encoded(as: .png)
    var settings = try codec.plan(rate: .bytes(200), width: 64, height: 64, options: EncodingOptions(steps: 4))
    settings.seed = 1
    var stream = try codec.run(Uniform(using: SplitMix(seed: 1)), width: 64, height: 64, settings: settings).stream
    let whole = stream.serialized()
    var header = stream.header
    header.model = ModelIdentity(bytes: [UInt8](repeating: 7, count: 8))
    stream = Stream(header: header, selections: stream.selections)
    let strange = stream.serialized()
    try await withServer(runner: runner) { client async throws in
      let cases: [([String: String], [UInt8], Int, String)] = [
        (["task": "encode"], Array("hello".utf8), 415, "not a picture"),
        (["task": "encode"], large, 413, "100000"),
        (["task": "encode"], Array(file.prefix(file.count / 2)), 422, "damaged"),
        (["task": "decode"], file, 415, ".ddcm"),
        (["task": "decode"], whole.dropLast() + [whole[whole.count - 1] ^ 1], 422, "damaged"),
        (["task": "decode"], strange, 422, "0707070707070707"),
        (["task": "encode", "model": "none"], file, 400, "photo"),
        (["task": "restore", "operation": "upscale", "scale": "8"], file, 413, "100000"),
        (["task": "restore", "operation": "decompress"], file, 422, "JPEG"),
      ]
      for (fields, bytes, status, words) in cases {
        let answer = try await client.post(fields, ["file": bytes])
        #expect(answer.status == status, "\(fields): \(answer.text)")
        #expect(answer.problem?.contains(words) == true, "\(answer.text)")
      }
      let wide = try await client.post(["task": "generate", "width": "16384", "height": "16384"])
      #expect(wide.status == 422)
      let small = try await client.post(["task": "encode", "size": "3"], ["file": file])
      let job = try #require(small.headers["location"])
      #expect(try await client.state(of: job) == "failed")
      #expect(try await client.get(job).value("error.detail")?.contains("too few") == true)
    }
  }
}

extension Codec {
  fileprivate func run(_ rule: some SelectionRule, width: Int, height: Int, settings: Settings) throws -> Encoded {
    var rule = rule
    return try run(&rule, width: width, height: height, settings: settings)
  }
}
