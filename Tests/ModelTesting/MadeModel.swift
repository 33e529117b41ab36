import Foundation
import Inference
import Synchronization

/// Models with made weights, small enough for tests, in the files that users have.
package enum MadeModel {
  /// How a network's weights are written.
  package enum Container: CaseIterable {
    case safetensors, half, sharded, checkpoint
  }

  /// The class that the tests take to mean none.
  package static let nullClass = 10

  /// A folder whose network draws the classes 0…10 of images of 16×16 pixels.
  package static func classes(in folder: String) throws {
    try write(
      #"{"_class_name": "DDPMPipeline", \#(scheduler), \#(unet("UNet2DModel"))}"#, to: "\(folder)/model_index.json")
    try write("{}", to: "\(folder)/scheduler/scheduler_config.json")
    // Classes that differ much.
    try part("unet", "unet/classes-table", in: folder) { $0.hasPrefix("class") ? 8 : 1 }
  }

  /// A folder of a latent diffusion model with a codebook, as CompVis/ldm-celebahq-256.
  package static func latentDiffusion(in folder: String) throws {
    let index = """
      {"_class_name": "LDMPipeline", \(scheduler.replacing("DDPM", with: "DDIM")), \(unet("UNet2DModel")),
       "vqvae": ["diffusers", "VQModel"]}
      """
    try write(index, to: "\(folder)/model_index.json")
    try write(
      #"{"beta_start": 0.0015, "beta_end": 0.0195, "beta_schedule": "scaled_linear", "clip_sample": false}"#,
      to: "\(folder)/scheduler/scheduler_config.json")
    try part("unet", "unet/ddpm-celebahq-256-narrow", in: folder)
    try part("vqvae", "networks/VQModel/ldm", in: folder)
  }

  /// Adds a finisher to the folder of a model: a network with other weights.
  ///
  /// - Parameter vector: of Tests/Vectors, that of the model's network.
  package static func finisher(in folder: String, of vector: String = "unet/ddpm-celebahq-256-narrow") throws {
    try part("finisher", vector, in: folder, .safetensors) { $0.hasPrefix("conv_out") ? 8 : 1 }
  }

  /// Puts the files of the only network beside model_index.json, as older repositories have them.
  package static func flatten(_ folder: String) throws {
    for part in ["unet", "scheduler"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)") {
        try FileManager.default.moveItem(atPath: "\(folder)/\(part)/\(name)", toPath: "\(folder)/\(name)")
      }
      try FileManager.default.removeItem(atPath: "\(folder)/\(part)")
    }
  }

  /// The words that the tokenizer of the models of Stable Diffusion knows are made of these letters.
  private static let letters = "abcdefghijkl"

  /// A folder of Stable Diffusion, trained on images of 512×512 pixels, as its files say.
  package static func stableDiffusion(in folder: String, container: Container = .safetensors) throws {
    let index = """
      {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.6.0",
       "feature_extractor": ["transformers", "CLIPFeatureExtractor"],
       "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"], "requires_safety_checker": true,
       \(scheduler.replacing("DDPM", with: "PNDM")), "text_encoder": ["transformers", "CLIPTextModel"],
       "tokenizer": ["transformers", "CLIPTokenizer"], \(unet("UNet2DConditionModel")),
       "vae": ["diffusers", "AutoencoderKL"]}
      """
    try write(index, to: "\(folder)/model_index.json")
    let schedule = """
      {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
       "num_train_timesteps": 1000, "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1,
       "clip_sample": false, "prediction_type": "epsilon"}
      """
    try write(schedule, to: "\(folder)/scheduler/scheduler_config.json")
    try part("unet", "networks/UNet2DCondition/sd1", in: folder, container)
    try part("vae", "networks/AutoencoderKL/sd", in: folder, container)
    try part("text_encoder", "networks/CLIPText/gelu", in: folder, container)
    try tokenizer("tokenizer", in: folder)
  }

  /// A folder of Stable Diffusion XL, trained on images of 1024×1024 pixels, as its files say. Of what it sees there are vectors:
  /// Tests/Vectors/make_pipeline_vectors.py.
  package static func stableDiffusionXL(in folder: String) throws {
    let index = """
      {"_class_name": "StableDiffusionXLPipeline", "_diffusers_version": "0.19.0.dev0",
       "force_zeros_for_empty_prompt": true, "add_watermarker": null, "image_encoder": [null, null],
       \(scheduler.replacing("DDPM", with: "EulerDiscrete")), "text_encoder": ["transformers", "CLIPTextModel"],
       "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"], "tokenizer": ["transformers", "CLIPTokenizer"],
       "tokenizer_2": ["transformers", "CLIPTokenizer"], \(unet("UNet2DConditionModel")),
       "vae": ["diffusers", "AutoencoderKL"]}
      """
    try write(index, to: "\(folder)/model_index.json")
    let schedule = """
      {"_class_name": "EulerDiscreteScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
       "clip_sample": false, "interpolation_type": "linear", "num_train_timesteps": 1000, "prediction_type": "epsilon",
       "sample_max_value": 1.0, "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1,
       "timestep_spacing": "leading", "trained_betas": null, "use_karras_sigmas": false}
      """
    try write(schedule, to: "\(folder)/scheduler/scheduler_config.json")
    try part("unet", "networks/UNet2DCondition/sdxl", in: folder)
    try part("vae", "networks/AutoencoderKL/sd", in: folder)
    try part("text_encoder", "networks/CLIPText/xl-first", in: folder)
    try part("text_encoder_2", "networks/CLIPText/xl-second", in: folder)
    try tokenizer("tokenizer", in: folder)
    try tokenizer("tokenizer_2", in: folder, padding: "!")
  }

  /// - Parameter padding: the first token; nil where the end mark pads.
  private static func tokenizer(_ name: String, in folder: String, padding: String? = nil) throws {
    let marks = (padding.map { [$0] } ?? []) + ["<|startoftext|>", "<|endoftext|>"]
    let words = marks + letters.flatMap { ["\($0)", "\($0)</w>"] }
    let vocabulary = words.enumerated().map { #""\#($1)": \#($0)"# }.joined(separator: ", ")
    try write("{\(vocabulary)}", to: "\(folder)/\(name)/vocab.json")
    try write("#version: 0.2\n", to: "\(folder)/\(name)/merges.txt")
    guard let padding else { return }
    try write(#"{"pad_token": "\#(padding)"}"#, to: "\(folder)/\(name)/special_tokens_map.json")
  }

  /// A checkpoint of guided-diffusion, and its flags beside it.
  ///
  /// - Parameter name: of a folder of Tests/Vectors/networks/GuidedDiffusionUNet.
  package static func guidedDiffusion(_ name: String, at path: String) throws {
    let vector = Repository.vectors.appending(path: "networks/GuidedDiffusionUNet/\(name)")
    let tensors = MadeWeights.tensors(try NamedShape.list(vector), stored: .f32)
    try Data(TorchArchive.checkpoint(tensors)).write(to: URL(filePath: path))
    try Data(contentsOf: vector.appending(path: "config.json"))
      .write(to: URL(filePath: path).deletingPathExtension().appendingPathExtension("json"))
  }

  /// What was made, by where the names and shapes come from: many tests ask for the same.
  private static let whole = Mutex<[URL: Data]>([:])

  private static let scheduler = #""scheduler": ["diffusers", "DDPMScheduler"]"#

  private static func unet(_ kind: String) -> String { #""unet": ["diffusers", "\#(kind)"]"# }

  /// A network's folder.
  ///
  /// - Parameters:
  ///   - vector: a folder of Tests/Vectors with its configuration and the names and shapes of its tensors.
  ///   - scale: as in `MadeWeights`.
  private static func part(
    _ name: String, _ vector: String, in folder: String, _ container: Container = .safetensors,
    scale: (String) -> Float = { _ in 1 }
  ) throws {
    let vector = Repository.vectors.appending(path: vector)
    let configuration = try String(contentsOf: vector.appending(path: "config.json"), encoding: .utf8)
    try write(configuration, to: "\(folder)/\(name)/config.json")
    let shapes = try NamedShape.list(vector)
    let isText = name.hasPrefix("text_encoder")
    func file(_ suffix: String) -> URL {
      let stem = isText ? suffix.hasSuffix("bin") ? "pytorch_model" : "model" : "diffusion_pytorch_model"
      return URL(filePath: "\(folder)/\(name)/\(stem)\(suffix)")
    }
    switch container {
    case .safetensors:
      let weights = whole.withLock { whole in
        let key = vector.appending(path: name == "finisher" ? name : "")
        let weights = whole[key] ?? MadeWeights.file(shapes, stored: .f32, scale: scale)
        whole[key] = weights
        return weights
      }
      try weights.write(to: file(".safetensors"))
    case .half: try MadeWeights.file(shapes, stored: .f16, scale: scale).write(to: file(".fp16.safetensors"))
    case .checkpoint:
      let tensors = MadeWeights.tensors(shapes, stored: .f32, scale: scale)
      try Data(TorchArchive.checkpoint(tensors)).write(to: file(".bin"))
    case .sharded:
      let tensors = MadeWeights.tensors(shapes, stored: .f32, scale: scale)
      var places: [String] = []
      for (number, part) in [tensors.prefix(tensors.count / 2), tensors.suffix(from: tensors.count / 2)].enumerated() {
        let shard = file("-0000\(number + 1)-of-00002.safetensors")
        try MadeWeights.file(of: Array(part), stored: .f32).write(to: shard)
        places += part.map { #""\#($0.name)": "\#(shard.lastPathComponent)""# }
      }
      let index = #"{"metadata": {"total_size": 0}, "weight_map": {\#(places.joined(separator: ", "))}}"#
      try write(index, to: file(".safetensors.index.json").path)
    }
  }

  private static func write(_ text: String, to path: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}
