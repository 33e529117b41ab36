import DDCM
import Foundation
import ImageCodec
import Inference
import ModelFolder
import ModelTesting
import Pictures
import Testing

@Suite("A folder in the diffusers layout") struct OtherFoldersTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test("may be of a latent diffusion model with a dictionary")
  func dictionary() throws {
    try MadeModel.latentDiffusion(in: folder.file("ldm"))
    let files = try ModelFiles(path: folder.file("ldm"))
    #expect(files.kinds == ["UNet2DModel", "VQModel"])
    #expect(files.sizeMultiple == 4 * 32)
    let codec = Codec(model: try Model(files, engine: OpenVINOEngine(), options: EngineOptions(threads: 1)), threads: 1)
    let picture = Picture(width: 100, height: 70, pixels: (0..<100 * 70 * 3).map { UInt8($0 / 3 % 251) })
    let settings = try codec.plan(rate: .bytes(200), width: 100, height: 70, options: EncodingOptions(steps: 4))
    let encoded = try codec.encode(picture, settings: settings)
    #expect(try codec.decode(DDCM.Stream(parsing: encoded.stream.serialized())) == encoded.picture)
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
}
