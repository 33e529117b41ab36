import DDCM
import Foundation
import ImageCodec
import Inference
import ModelFolder
import ModelTesting
import Networks
import Pictures
import Testing

@Suite("Stable Diffusion") struct LatentModelTests {
  private let codec: Codec
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try MadeModel.stableDiffusion(in: folder.file("sd"))
    let model = try Model(
      path: folder.file("sd"), engine: OpenVINOEngine(), options: EngineOptions(threads: 1))
    codec = Codec(model: model, threads: 1)
  }

  private func picture(_ width: Int, _ height: Int) -> Picture {
    Picture(
      width: width, height: height, pixels: (0..<3 * width * height).map { UInt8(($0 / 3 % width + $0 / width) % 256) })
  }

  private func settings(_ width: Int, _ height: Int) throws -> Settings {
    try codec.plan(
      rate: .bytes(200), width: width, height: height, options: EncodingOptions(steps: 6))
  }

  @Test("is what its files say")
  func files() throws {
    let files = try ModelFiles(path: folder.file("sd"))
    #expect(files.kinds == ["UNet2DConditionModel", "AutoencoderKL", "CLIPTextModel"])
    #expect(files.sizeMultiple == 64 && files.trainedSize == 512 && files.readsTexts && files.classCount == nil)
    #expect(files.schedule.prediction == .epsilon && files.schedule.clipSample == nil)
    #expect(files.weightStorage.types == [.f32])
    #expect(codec.model.shape(width: 65, height: 40, halvings: 0) == .init(channels: 4, height: 8, width: 16))
  }

  @Test("codes pictures of any size, and decodes exactly what was encoded", arguments: [(64, 64), (70, 33), (1, 1)])
  func coding(width: Int, height: Int) throws {
    let encoded = try codec.encode(picture(width, height), settings: settings(width, height))
    #expect((encoded.picture.width, encoded.picture.height) == (width, height))
    let stream = try DDCM.Stream(parsing: encoded.stream.serialized())
    #expect(try codec.decode(stream) == encoded.picture)
    #expect(stream.header.dimension == codec.model.shape(width: width, height: height, halvings: 0).count)
    #expect(stream.header.settings.mostHalvings == 0, "latents are not reduced")
  }

  @Test("codes under a text, which the stream may leave out")
  func texts() throws {
    let settings = try settings(64, 64)
    let plain = try codec.encode(picture(64, 64), settings: settings)
    let plan = ConditioningPlan(
      Conditioning(.text("a cab"), guidance: Guidance(hundredths: 500, negative: .text("bad"))))
    let told = try codec.encode(picture(64, 64), settings: settings, conditioning: plan)
    #expect(told.picture != plain.picture)
    #expect(try codec.decode(told.stream) == told.picture)

    var header = told.stream.header
    header.conditioning = plan.withoutTexts
    let silent = try DDCM.Stream(
      parsing: DDCM.Stream(header: header, selections: told.stream.selections).serialized())
    #expect(throws: CodecError.textNeeded(TextDigest(of: "a cab"))) { try codec.decode(silent) }
    header.conditioning = silent.header.conditioning.knowing(["nothing of it", "bad", "a cab"])
    #expect(header.conditioning == plan)
  }

  @Test("is told the empty text where it is told none")
  func emptyText() throws {
    let settings = try settings(64, 64)
    let plain = try codec.encode(picture(64, 64), settings: settings)
    let empty = try codec.encode(
      picture(64, 64), settings: settings, conditioning: ConditioningPlan(Conditioning(.text(""))))
    #expect(empty.picture == plain.picture)
    #expect(throws: ConditioningError.classForTexts(.label(1))) {
      try codec.encode(picture(64, 64), settings: settings, conditioning: ConditioningPlan(Conditioning(.label(1))))
    }
  }

  @Test("gives its bits to what matters, by the means of pixels")
  func importance() throws {
    var importance = Importance(width: 64, height: 64)
    importance.multiply(columns: 0..<32, rows: 0..<64, by: 16)
    let settings = try settings(64, 64)
    let even = try codec.encode(picture(64, 64), settings: settings)
    let uneven = try codec.encode(picture(64, 64), settings: settings, importance: importance)
    #expect(uneven.stream.selections != even.stream.selections)
    #expect(try codec.decode(uneven.stream) == uneven.picture)
  }

  @Test("says where a size is far from those it was trained on")
  func sizes() throws {
    #expect(codec.notice(width: 512, height: 512) == nil)
    #expect(codec.notice(width: 768, height: 512) == nil)
    #expect(codec.notice(width: 64, height: 64)?.contains("trained on pictures of 512×512 pixels") == true)
    #expect(codec.notice(width: 1024, height: 512) != nil)
  }
}
