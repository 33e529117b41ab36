import DDCM
import DDCMCodec
import DDCMFormat
import DDCMImages
import Foundation
import Inference
import ModelFolder
import ModelTesting
import Testing

@Suite("A folder in the diffusers layout") struct OtherFoldersTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test("may be of a latent diffusion model with a codebook")
  func codebook() throws {
    try MadeModel.latentDiffusion(in: folder.file("ldm"))
    let files = try ModelFiles(path: folder.file("ldm"))
    #expect(files.kinds == ["UNet2DModel", "VQModel"])
    #expect(files.sizeMultiple == 4 * 32)
    let codec = Codec(model: try Model(files, engine: OpenVINOEngine(), options: EngineOptions(threads: 1)), threads: 1)
    let image = RGBImage(width: 100, height: 70, bytes: (0..<100 * 70 * 3).map { UInt8($0 / 3 % 251) })
    let parameters = try codec.plan(rate: .size(200), width: 100, height: 70, options: EncodingOptions(steps: 4))
    let encoded = try codec.encode(image, parameters: parameters)
    #expect(try codec.decode(DDCMStream(parsing: encoded.stream.serialized())) == encoded.image)
    try folder.remove("ldm/vqvae/config.json")
    #expect(throws: ModelError.self) { try ModelFiles(path: folder.file("ldm")) }
  }

  @Test("may have the only network's files beside model_index.json")
  func flat() throws {
    try MadeModel.classes(in: folder.file("deep"))
    let identity = try ModelFiles(path: folder.file("deep")).identity
    try MadeModel.flatten(folder.file("deep"))
    #expect(try ModelFiles(path: folder.file("deep")).identity == identity)
  }

  @Test("may be named by its model_index.json")
  func index() throws {
    try MadeModel.classes(in: folder.file("model"))
    let files = try ModelFiles(path: folder.file("model"))
    #expect(try ModelFiles(path: folder.file("model/model_index.json")).identity == files.identity)
  }
}
