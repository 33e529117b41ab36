import DDCM
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
    #expect(try refusal().contains("The model has no file '\(folder.file("sd/" + name))'"))
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

  @Test("is refused where a shard is cut off, or the index is wrong")
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

  private func writePointer(to name: String) throws {
    let text = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n"
    try folder.write(Data(text.utf8), to: name)
  }

  @Test(
    "is refused for pointers of Git LFS, with the command that fetches the files",
    arguments: [
      "model_index.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
      "text_encoder/model.safetensors",
      "tokenizer/vocab.json",
    ])
  func pointers(name: String) throws {
    try writePointer(to: "sd/" + name)
    let refusal = try refusal()
    #expect(refusal.contains("Run 'git lfs pull'"), "\(refusal)")
    #expect(refusal.contains((name as NSString).lastPathComponent), "\(refusal)")
  }

  @Test("may have pointers of Git LFS beside the files that were fetched")
  func pointerBesideHalf() throws {
    let identity = try ModelFiles(path: folder.file("sd")).identity
    try MadeModel.stableDiffusion(in: folder.file("half"), container: .half)
    for part in ["unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model", "text_encoder/model"] {
      try writePointer(to: "half/\(part).safetensors")
    }
    #expect(try ModelFiles(path: folder.file("half")).identity == identity)
    // Shards that are pointers, with an index that is not one.
    let stem = "half/unet/diffusion_pytorch_model"
    try folder.remove(stem + ".safetensors")
    try writePointer(to: stem + "-00001-of-00001.safetensors")
    let index = #"{"weight_map": {"conv_in.bias": "diffusion_pytorch_model-00001-of-00001.safetensors"}}"#
    try folder.write(Data(index.utf8), to: stem + ".safetensors.index.json")
    #expect(try ModelFiles(path: folder.file("half")).identity == identity)
  }

  @Test("of a repository that was not fetched is refused with the command that fetches what is needed of it")
  func notFetched() throws {
    let error = #expect(throws: ModelError.self) { try ModelFiles(path: "an-org/a-model.v2") }
    let message = error?.description ?? ""
    #expect(message.contains("hf download an-org/a-model.v2 --include 'model_index.json'"))
    #expect(message.contains("--exclude '*.fp16.*'"))
    for path in ["./a/b", "/a/b", "a/b/c", "a"] {
      let error = #expect(throws: ModelError.self) { try ModelFiles(path: path) }
      #expect(error?.description.contains("hf download") == false)
    }
  }

  @Test("is refused where nothing exists, or something else")
  func otherThings() throws {
    #expect(try refusal("none").contains("There is no model at '\(folder.file("none"))'"))
    try folder.write(Data("hello".utf8), to: "text.pt")
    #expect(try refusal("text.pt").contains("text.pt"))
    try folder.write(Data(MadeWeights.file([("a", [2])], stored: .f32)), to: "other.safetensors")
    #expect(try refusal("other.safetensors").contains("is not a checkpoint of guided-diffusion"))
  }
}
