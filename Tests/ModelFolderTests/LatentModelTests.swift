import DDCM
import DDCMCodec
import DDCMFormat
import DDCMImages
import Foundation
import Inference
import ModelFolder
import ModelTesting
import Networks
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

  private func image(_ width: Int, _ height: Int) -> RGBImage {
    RGBImage(
      width: width, height: height, bytes: (0..<3 * width * height).map { UInt8(($0 / 3 % width + $0 / width) % 256) })
  }

  private func parameters(_ width: Int, _ height: Int) throws -> CodingParameters {
    try codec.plan(
      rate: .size(200), width: width, height: height, options: EncodingOptions(steps: 6))
  }

  @Test("has the properties of its files")
  func files() throws {
    let files = try ModelFiles(path: folder.file("sd"))
    #expect(files.kinds == ["UNet2DConditionModel", "AutoencoderKL", "CLIPTextModel"])
    #expect(files.sizeMultiple == 64 && files.trainedSize == 512 && files.readsTexts && files.classCount == nil)
    #expect(files.schedule.prediction == .epsilon && files.schedule.clipSample == nil)
    #expect(files.weightStorage.types == [.f32])
    #expect(codec.model.shape(width: 65, height: 40, downsamplingLevel: 0) == .init(channels: 4, height: 8, width: 16))
  }

  @Test("codes images of any size, and decodes exactly what was encoded", arguments: [(64, 64), (70, 33), (1, 1)])
  func coding(width: Int, height: Int) throws {
    let encoded = try codec.encode(image(width, height), parameters: parameters(width, height))
    #expect((encoded.image.width, encoded.image.height) == (width, height))
    let stream = try DDCMStream(parsing: encoded.stream.serialized())
    #expect(try codec.decode(stream) == encoded.image)
    #expect(stream.header.dimension == codec.model.shape(width: width, height: height, downsamplingLevel: 0).count)
    #expect(stream.header.parameters.coarsestLevel == 0, "latents are not reduced")
  }

  @Test("codes under a text, which the stream may leave out")
  func texts() throws {
    let parameters = try parameters(64, 64)
    let plain = try codec.encode(image(64, 64), parameters: parameters)
    let plan = ConditioningPlan(
      Conditioning(.text("a cab"), guidance: Guidance(hundredths: 500, negative: .text("bad"))))
    let conditioned = try codec.encode(image(64, 64), parameters: parameters, conditioning: plan)
    #expect(conditioned.image != plain.image)
    #expect(try codec.decode(conditioned.stream) == conditioned.image)

    var header = conditioned.stream.header
    header.conditioning = plan.withoutTexts
    let silent = try DDCMStream(
      parsing: DDCMStream(header: header, selections: conditioned.stream.selections).serialized())
    #expect(throws: ConditioningError.textNeeded(TextDigest(of: "a cab")).ddcmError) { try codec.decode(silent) }
    header.conditioning = silent.header.conditioning.knowing(["nothing of it", "bad", "a cab"])
    #expect(header.conditioning == plan)
  }

  @Test("is conditioned on the empty text where there is no text")
  func emptyText() throws {
    let parameters = try parameters(64, 64)
    let plain = try codec.encode(image(64, 64), parameters: parameters)
    let empty = try codec.encode(
      image(64, 64), parameters: parameters, conditioning: ConditioningPlan(Conditioning(.text(""))))
    #expect(empty.image == plain.image)
    #expect(throws: ConditioningError.classForTexts(.label(1)).ddcmError) {
      try codec.encode(image(64, 64), parameters: parameters, conditioning: ConditioningPlan(Conditioning(.label(1))))
    }
  }

  @Test("gives its bits to what matters, by the means of pixels")
  func regionOfInterest() throws {
    let weights = try ROIWeights([.box(x: 0, y: 0, width: 32, height: 64, weight: 16)], width: 64, height: 64)
    let parameters = try parameters(64, 64)
    let even = try codec.encode(image(64, 64), parameters: parameters)
    let uneven = try codec.encode(image(64, 64), parameters: parameters, weights: weights)
    #expect(uneven.stream.selections != even.stream.selections)
    #expect(try codec.decode(uneven.stream) == uneven.image)
  }

  @Test("says where a size is far from those it was trained on")
  func sizes() throws {
    #expect(codec.notice(width: 512, height: 512) == nil)
    #expect(codec.notice(width: 768, height: 512) == nil)
    #expect(codec.notice(width: 64, height: 64)?.contains("trained on images of 512×512 pixels") == true)
    #expect(codec.notice(width: 1024, height: 512) != nil)
  }
}
