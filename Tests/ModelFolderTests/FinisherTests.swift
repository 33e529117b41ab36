import DDCM
import DDCMCodec
import DDCMFormat
import DDCMImages
import Inference
import ModelFolder
import ModelTesting
import Testing

@Suite("A folder's finisher") struct FinisherTests {
  private let folder: Folder
  private let image = RGBImage(width: 64, height: 64, bytes: (0..<64 * 64 * 3).map { UInt8($0 / 3 % 251) })

  init() throws {
    folder = try Folder()
    try MadeModel.latentDiffusion(in: folder.file("plain"))
    try MadeModel.latentDiffusion(in: folder.file("model"))
    try MadeModel.finisher(in: folder.file("model"))
  }

  private func codec(_ name: String) throws -> Codec {
    Codec(
      model: try Model(path: folder.file(name), engine: OpenVINOEngine(), options: EngineOptions(threads: 1)),
      threads: 1)
  }

  private func stream(_ codec: Codec) throws -> DDCMStream {
    let parameters = try codec.plan(rate: .size(150), width: 64, height: 64, options: EncodingOptions(steps: 4))
    return try codec.encode(image, parameters: parameters).stream
  }

  @Test("is no part of the identity, nor of what streams decode to")
  func identity() throws {
    let (plain, files) = (try ModelFiles(path: folder.file("plain")), try ModelFiles(path: folder.file("model")))
    #expect(files.identity == plain.identity)
    #expect(files.hasFinisher && !plain.hasFinisher)
    let (codec, without) = (try codec("model"), try codec("plain"))
    let stream = try stream(without)
    let faithful = try without.decode(stream)
    #expect(try codec.decode(stream) == faithful)
    let perceptual = try codec.decode(stream, finish: .perceptual)
    #expect(perceptual != faithful)
    #expect(try codec.decode(stream, finish: .mixture(0)) == faithful)
    #expect(try codec.decode(stream, finish: .mixture(1)) == perceptual)
    #expect(throws: DDCMError.self) { try without.decode(stream, finish: .perceptual) }
  }

  @Test("that is damaged or does not fit is an error where it is asked for alone")
  func damage() throws {
    let config = "model/finisher/config.json"
    let weights = "model/finisher/diffusion_pytorch_model.safetensors"
    let (whole, tensors) = (try folder.contents(config), try folder.contents(weights))
    func expectUnsupported(_ reason: String) throws {
      let codec = try codec("model")
      let stream = try stream(codec)
      _ = try codec.decode(stream)
      let error = #expect(throws: (any Error).self) { try codec.decode(stream, finish: .perceptual) }
      let description = error.map { "\(DDCMError($0))" } ?? ""
      #expect(description.contains("finisher"), "\(reason): \(description)")
    }
    try folder.write(tensors.prefix(100), to: weights)
    try expectUnsupported("its weights are cut")
    try folder.write(tensors, to: weights)
    try MadeModel.finisher(in: folder.file("model"), of: "unet/classes-table")
    try expectUnsupported("it has classes")
    try folder.write(whole.prefix(40), to: config)
    try expectUnsupported("its configuration is cut")
  }
}
