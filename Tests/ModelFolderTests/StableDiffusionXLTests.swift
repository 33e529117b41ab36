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

@Suite("Stable Diffusion XL") struct StableDiffusionXLTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try MadeModel.stableDiffusionXL(in: folder.file("xl"))
  }

  private func model() throws -> Model {
    try Model(path: folder.file("xl"), engine: OpenVINOEngine(), options: EngineOptions(threads: 1))
  }

  private func refusal() throws -> String {
    let error = #expect(throws: (any Error).self) { try ModelFiles(path: folder.file("xl")) }
    return error.map { "\($0)" } ?? ""
  }

  @Test("is what its files say")
  func files() throws {
    let files = try ModelFiles(path: folder.file("xl"))
    #expect(files.kinds == ["UNet2DConditionModel", "AutoencoderKL", "CLIPTextModel", "CLIPTextModelWithProjection"])
    #expect(files.sizeMultiple == 32 && files.trainedSize == 1024 && files.readsTexts)
  }

  /// Noise that Tests/Vectors/make_pipeline_vectors.py has recorded.
  private func recorded() throws -> (noisy: Latent, timestep: Int, noise: [[Float]]) {
    let file = try Safetensors(path: Repository.vectors.appending(path: "pipelines/sdxl.safetensors").path)
    let noisy = Latent(shape: .init(channels: 4, height: 8, width: 12), elements: try file.floats("sample"))
    return (noisy, Int(try file.floats("timestep")[0]), try (0..<4).map { try file.floats("noise.\($0)") })
  }

  @Test("has diffusers' inputs for texts, no text, and the image's size")
  func parity() throws {
    let (noisy, timestep, noise) = try recorded()
    let prior = try model().prior
    let estimates = try prior.estimates(
      of: noisy, timestep: timestep, under: [nil, .text(""), .text("a cab"), .text("bad jade ice")])
    let alpha = prior.schedule.alphasCumprod[timestep]
    for (estimate, noise) in zip(estimates, noise) {
      var error = 0.0
      for (place, clean) in estimate.values.enumerated() {
        let seen = (Double(noisy.values[place]) - alpha.squareRoot() * Double(clean)) / (1 - alpha).squareRoot()
        error += (seen - Double(noise[place])) * (seen - Double(noise[place]))
      }
      let size = noise.reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect((error / size).squareRoot() < 1e-5)
    }
    #expect(noise[0] != noise[1])
  }

  @Test("may use the empty text where there is no text, and is then another model")
  func emptyText() throws {
    let (noisy, timestep, _) = try recorded()
    let before = try ModelFiles(path: folder.file("xl")).identity
    try folder.replace("empty_prompt\": true", with: "empty_prompt\": false", in: "xl/model_index.json")
    let model = try model()
    #expect(model.identity != before)
    let estimates = try model.prior.estimates(of: noisy, timestep: timestep, under: [nil, .text("")])
    #expect(estimates[0] == estimates[1])
  }

  @Test("codes images, and decodes exactly what was encoded", arguments: [nil, "a cab"])
  func coding(text: String?) throws {
    let codec = Codec(model: try model(), threads: 1)
    let image = RGBImage(width: 70, height: 33, bytes: (0..<3 * 70 * 33).map { UInt8($0 / 3 % 251) })
    let parameters = try codec.plan(rate: .size(200), width: 70, height: 33, options: EncodingOptions(steps: 6))
    let plan =
      text.map { ConditioningPlan(Conditioning(.text($0), guidance: Guidance(hundredths: 300))) }
      ?? ConditioningPlan.none
    let encoded = try codec.encode(image, parameters: parameters, conditioning: plan)
    let stream = try DDCMStream(parsing: encoded.stream.serialized())
    #expect(try codec.decode(stream) == encoded.image)
    #expect(stream.header.dimension == 4 * 8 * 12)
  }

  @Test(
    "is another model where anything differs that shapes the image",
    arguments: [
      ("text_encoder_2/config.json", #""gelu""#, #""quick_gelu""#),
      ("text_encoder_2/config.json", #""eos_token_id": 2"#, #""eos_token_id": 3"#),
      ("tokenizer_2/special_tokens_map.json", "!", "a"),
      ("tokenizer_2/merges.txt", "0.2\n", "0.2\na b</w>\n"),
    ])
  func identity(file: String, old: String, new: String) throws {
    let before = try ModelFiles(path: folder.file("xl")).identity
    #expect(before.description == "1d313540d27c2e16")
    try folder.replace(old, with: new, in: "xl/" + file)
    #expect(try ModelFiles(path: folder.file("xl")).identity != before)
  }

  @Test(
    "is refused by the name of what is missing",
    arguments: [
      "text_encoder_2/config.json", "text_encoder_2/model.safetensors", "tokenizer_2/vocab.json",
      "tokenizer_2/merges.txt",
    ])
  func missing(name: String) throws {
    try folder.remove("xl/" + name)
    #expect(try refusal().contains("The model has no file '\(folder.file("xl/" + name))'"))
  }

  @Test(
    "is refused where parts do not fit each other, or it cannot begin an image",
    arguments: [
      (
        "model_index.json", #""text_encoder": ["transformers", "CLIPTextModel"]"#, #""text_encoder": [null, null]"#,
        "a refiner"
      ),
      ("model_index.json", "CLIPTextModelWithProjection", "CLIPTextModel", "names CLIPTextModel as its text_encoder_2"),
      ("model_index.json", #""tokenizer_2""#, #""token""#, "it names no tokenizer_2"),
      ("model_index.json", #""text_encoder_2""#, #""text_encoder_9""#, "where the text encoder's have 24"),
      (
        "unet/config.json", #""projection_class_embeddings_input_dim": 124"#,
        #""projection_class_embeddings_input_dim": 123"#, "a pooled text of width 27"
      ),
      ("text_encoder_2/config.json", #""projection_dim": 28"#, #""projection_dim": 27"#, "text_projection.weight"),
      ("text_encoder_2/config.json", #""num_hidden_layers": 3"#, #""num_hidden_layers": 4"#, "layers.3"),
    ])
  func unsupported(file: String, old: String, new: String, words: String) throws {
    try folder.replace(old, with: new, in: "xl/" + file)
    let refusal = try refusal()
    #expect(refusal.contains(words), "\(refusal)")
    #expect(refusal.contains(folder.path), "the file is named: \(refusal)")
  }
}
