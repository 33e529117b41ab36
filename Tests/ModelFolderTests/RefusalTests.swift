import Foundation
import Inference
import ModelFolder
import ModelTesting
import Testing

@Suite("A model's folder that is not whole") struct RefusalTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try MadeModel.stableDiffusion(in: folder.file("sd"))
  }

  private func refusal(_ name: String = "sd") throws -> String {
    let error = #expect(throws: (any Error).self) { try ModelFiles(path: folder.file(name)) }
    return error.map { "\($0)" } ?? ""
  }

  @Test(
    "is refused by the name of what is missing",
    arguments: [
      "model_index.json", "scheduler/scheduler_config.json", "unet/config.json", "vae/config.json",
      "text_encoder/config.json", "tokenizer/vocab.json", "tokenizer/merges.txt",
      "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors",
      "text_encoder/model.safetensors",
    ])
  func missing(name: String) throws {
    try folder.remove("sd/" + name)
    #expect(try refusal().contains("the model has no file '\(folder.file("sd/" + name))'"))
  }

  @Test(
    "is refused for parts that are not supported, or do not fit each other",
    arguments: [
      (
        "model_index.json", #"["stable_diffusion", "StableDiffusionSafetyChecker"]"#,
        #"null, "text_encoder_3": ["a", "T5EncoderModel"]"#, "names a text_encoder_3"
      ),
      ("model_index.json", "UNet2DConditionModel", "SD3Transformer2DModel", "names SD3Transformer2DModel as its unet"),
      ("model_index.json", "AutoencoderKL", "AsymmetricAutoencoderKL", "names AsymmetricAutoencoderKL as its vae"),
      ("model_index.json", #""CLIPTextModel""#, #""T5EncoderModel""#, "names T5EncoderModel as its text_encoder"),
      ("model_index.json", #""PNDMScheduler""#, #""FlowMatchEulerDiscreteScheduler""#, "as its scheduler"),
      ("model_index.json", #""unet""#, #""uned""#, "it names no unet"),
      ("model_index.json", #""tokenizer""#, #""token""#, "it names no tokenizer"),
      (
        "unet/config.json", #""cross_attention_dim": 24"#, #""cross_attention_dim": 23"#,
        "where the text encoder's have 24"
      ),
      ("unet/config.json", #""in_channels": 4"#, #""in_channels": 9"#, "tensor \"conv_in.weight\" has shape"),
      (
        "text_encoder/config.json", #""max_position_embeddings": 77"#, #""max_position_embeddings": 76"#,
        "where the tokenizer gives 77"
      ),
      ("vae/config.json", #""layers_per_block": 2"#, #""layers_per_block": 3"#, "tensor"),
      ("unet/config.json", "{", "{\"novelty\": 1, ", "novelty"),
    ])
  func unsupported(file: String, old: String, new: String, words: String) throws {
    try folder.replace(old, with: new, in: "sd/" + file)
    let refusal = try refusal()
    #expect(refusal.contains(words), "\(refusal)")
    #expect(refusal.contains(folder.path), "the file is named: \(refusal)")
  }

  @Test("is refused where a shard is cut off, or the index lies")
  func shards() throws {
    try MadeModel.stableDiffusion(in: folder.file("cut"), container: .sharded)
    let shard = "cut/unet/diffusion_pytorch_model-00002-of-00002.safetensors"
    let whole = try folder.contents(shard)
    try folder.write(whole.dropLast(10), to: shard)
    #expect(try refusal("cut").contains("diffusion_pytorch_model-00002-of-00002.safetensors"))
    try folder.write(whole, to: shard)
    try folder.replace(
      "00002-of-00002", with: "00003-of-00003", in: "cut/unet/diffusion_pytorch_model.safetensors.index.json")
    #expect(try refusal("cut").contains("00003-of-00003"))
  }

  @Test("is refused where nothing is there, or something else")
  func otherThings() throws {
    #expect(try refusal("none").contains("there is no model at '\(folder.file("none"))'"))
    try folder.write(Data("hello".utf8), to: "text.pt")
    #expect(try refusal("text.pt").contains("text.pt"))
    try folder.write(Data(MadeWeights.file([("a", [2])], stored: .f32)), to: "other.safetensors")
    #expect(try refusal("other.safetensors").contains("is not of a guided-diffusion network"))
  }
}
