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

@Suite("A checkpoint of guided-diffusion") struct GuidedDiffusionTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test("is a model by itself, of the classes that it has")
  func coding() throws {
    try MadeModel.guidedDiffusion("classes", at: folder.file("model.pt"))
    let files = try ModelFiles(path: folder.file("model.pt"))
    #expect(files.classCount == 7 && files.sizeMultiple == 2 && files.trainedSize == 16)
    #expect(files.schedule.trainTimesteps == 1000 && files.schedule.clipSample == 1)
    let codec = Codec(model: try Model(files, engine: OpenVINOEngine(), options: EngineOptions(threads: 1)), threads: 1)
    let image = RGBImage(width: 15, height: 12, bytes: (0..<15 * 12 * 3).map { UInt8($0 % 251) })
    let parameters = try codec.plan(rate: .size(150), width: 15, height: 12, options: EncodingOptions(steps: 5))
    let plan = ConditioningPlan(Conditioning(.label(3)))
    let encoded = try codec.encode(image, parameters: parameters, conditioning: plan)
    #expect(try codec.decode(DDCMStream(parsing: encoded.stream.serialized())) == encoded.image)
    #expect(throws: ConditioningError.classNeeded(classes: 7).ddcmError) {
      try codec.encode(image, parameters: parameters)
    }
  }

  @Test("may have flags in a file beside it, and must where they are unknown")
  func flags() throws {
    try MadeModel.guidedDiffusion("updown", at: folder.file("model.pt"))
    let before = try ModelFiles(path: folder.file("model.pt"))
    let flags = #"{"num_head_channels": 16, "noise_schedule": "cosine", "diffusion_steps": 4000, "image_size": 48}"#
    try folder.write(Data(flags.utf8), to: "model.json")
    let after = try ModelFiles(path: folder.file("model.pt"))
    #expect(after.trainedSize == 48 && after.schedule.trainTimesteps == 4000)
    #expect(after.identity != before.identity)
    try folder.write(Data(#"{"lr": 1}"#.utf8), to: "model.json")
    let error = #expect(throws: ModelError.self) { try ModelFiles(path: folder.file("model.pt")) }
    #expect(error?.description.contains("model.json") == true && error?.description.contains("lr") == true)
    try folder.remove("model.json")
    #expect(throws: GuidedDiffusionError.flagsNeeded(file: folder.file("model.pt"))) {
      try ModelFiles(path: folder.file("model.pt"))
    }
  }
}
