package import DDCM
package import DDCMFormat
import Essentials
package import Inference
package import Networks

/// A model's folder or file, read and checked, but not compiled.
///
/// - Folders in the diffusers layout: pipelines of a `UNet2DModel` in pixel space, with an optional `SpaceToDepth`, or on
///   the latents of an `AutoencoderKL` or a `VQModel`; Stable Diffusion 1, 2 and XL.
/// - Checkpoints of guided-diffusion, with an optional JSON file of the same name beside them.
///
/// Documentation/MODELS.md lists what is supported.
package struct ModelFiles: Sendable {
  /// The folder, or the checkpoint.
  package let path: String
  package let schedule: NoiseSchedule

  /// The identity of configurations and weights together; see Documentation/FORMAT.md.
  package let identity: ModelIdentity

  /// The shortest side, in pixels, to which an image may be downsampled before the model sees it; nil where the model does
  /// not say that it was trained on more than one scale.
  package let smallestSide: Int?

  /// Whether there is a finisher, in the folder's `finisher/`. It does not count for the identity.
  package let hasFinisher: Bool

  let denoiser: DenoiserPart
  let autoencoderPart: AutoencoderPart
  let texts: TextParts?

  /// Reads all configurations and, for the identity, all of the weights, unless their identity is kept in `cache`.
  ///
  /// - Parameter path: a folder, its model_index.json, or a checkpoint.
  /// - Throws: `ModelError`, `TokenizerError`, `GuidedDiffusionError`, or `WeightFileError`.
  package init(path: String, cache: IdentityCache? = nil) throws {
    var isFolder = false
    let root = Self.root(of: path)
    guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder) else {
      let isName = path.wholeMatch(of: /[A-Za-z0-9][\w.-]*\/[\w.-]+/) != nil
      throw isName ? ModelError.notFetched(name: path) : ModelError.absent(path: path)
    }
    if isFolder {
      try self.init(PipelineFolder(path: root), cache)
    } else {
      try self.init(checkpoint: root, cache)
    }
  }

  /// The model that a path means: for a model_index.json, its folder.
  static func root(of path: String) -> String {
    guard path.lastPathComponent == "model_index.json" else { return path }
    let folder = path.deletingLastPathComponent
    return folder.isEmpty ? "." : folder
  }

  private init(_ folder: PipelineFolder, _ cache: IdentityCache?) throws {
    let index = folder.index
    try index.refuse(
      ["text_encoder_3", "prior", "controlnet", "transformer"], because: "such pipelines are not supported")
    _ = try index.neededKind(of: "scheduler", supported: NoiseSchedule.supportedSchedulers)
    schedule = try folder.parsed(
      "scheduler_config.json", of: "scheduler", NoiseSchedule.init(schedulerConfiguration:))
    autoencoderPart = try Self.autoencoder(folder)

    let kind = try index.neededKind(of: "unet", supported: ["UNet2DModel", "UNet2DConditionModel"])
    let stems = ["diffusion_pytorch_model"]
    if kind == "UNet2DConditionModel" {
      let texts = try TextParts(folder)
      let configuration = try folder.parsed("config.json", of: "unet", UNet2DCondition.Configuration.init(json:))
      try texts.check(configuration, path: folder.file("config.json", of: "unet"))
      denoiser = try DenoiserPart(configuration, weights: folder.weights(of: "unet", stems: stems))
      self.texts = texts
    } else {
      let configuration = try folder.parsed("config.json", of: "unet", UNet2D.Configuration.init(json:))
      denoiser = try DenoiserPart(configuration, weights: folder.weights(of: "unet", stems: stems))
      texts = nil
    }
    guard denoiser.inChannels == autoencoderPart.latentChannels, denoiser.outChannels == denoiser.inChannels else {
      throw ModelError.invalid(
        path: folder.file("config.json", of: "unet"),
        reason: "the network has \(denoiser.inChannels) channels in and \(denoiser.outChannels) out, "
          + "where its autoencoder has \(autoencoderPart.latentChannels)")
    }
    smallestSide = index.number("_smallest_side")
    path = folder.path
    hasFinisher = FileManager.default.fileExists(atPath: path + "/finisher/config.json")
    identity = try ModelIdentity(schedule, denoiser, autoencoderPart, texts, cache: cache)
  }

  private static func autoencoder(_ folder: PipelineFolder) throws -> AutoencoderPart {
    if try folder.index.kind(of: "autoencoder", supported: ["SpaceToDepth"]) != nil {
      return AutoencoderPart(try folder.parsed("config.json", of: "autoencoder", SpaceToDepth.init(json:)))
    }
    for part in ["vae", "vqvae"] {
      guard let kind = try folder.index.kind(of: part, supported: ["AutoencoderKL", "VQModel"]) else { continue }
      let weights = try folder.weights(of: part, stems: ["diffusion_pytorch_model"])
      return kind == "VQModel"
        ? try AutoencoderPart(
          folder.parsed("config.json", of: part, VQModel.Configuration.init(json:)), weights: weights)
        : try AutoencoderPart(
          folder.parsed("config.json", of: part, AutoencoderKL.Configuration.init(json:)), weights: weights)
    }
    return AutoencoderPart(SpaceToDepth(blockSize: 1))
  }

  /// A checkpoint of guided-diffusion.
  private init(checkpoint path: String, _ cache: IdentityCache?) throws {
    let flagsPath = path.deletingPathExtension + ".json"
    let flags =
      FileManager.default.fileExists(atPath: flagsPath)
      ? try ModelFile.parsed(flagsPath, GuidedDiffusionUNet.Flags.init(json:)) : nil
    let weights = try weightFile(at: path)
    let structure = try GuidedDiffusionUNet.Structure(weights, flags: flags)
    guard structure.channels == 3 else {
      throw ModelError.invalid(
        path: path, reason: "its network has \(structure.channels) channels, where images have 3")
    }
    self.path = path
    schedule = try NoiseSchedule(structure.flags)
    denoiser = try DenoiserPart(structure, weights: weights, trainedSize: structure.flags.imageSize)
    autoencoderPart = AutoencoderPart(SpaceToDepth(blockSize: 1))
    (texts, smallestSide, hasFinisher) = (nil, nil, false)
    identity = try ModelIdentity(schedule, denoiser, autoencoderPart, nil, cache: cache)
  }
}

extension ModelFiles {
  /// Width and height of an image are padded to a multiple of it, in pixels.
  package var sizeMultiple: Int { denoiser.sizeMultiple * autoencoderPart.blockSize }

  /// The height of the images that the model was trained on, in pixels, if it names one.
  package var trainedSize: Int? { denoiser.trainedSize.map { $0 * autoencoderPart.blockSize } }

  /// How many classes a class-conditional model has; nil for other models.
  package var classCount: Int? { denoiser.classCount }

  /// Whether latents are pixels.
  package var isInPixelSpace: Bool { autoencoderPart.kind == "SpaceToDepth" }

  /// Whether the model is conditioned on texts.
  package var readsTexts: Bool { texts != nil }

  /// The denoiser, for latents of any size that fits, or of one.
  ///
  /// Inputs: `sample`, [1, C, H, W], `timestep`, [1], and, for a conditional model, a class or the text encoders' results.
  package func graph(height: Graph.Dimension = .dynamic, width: Graph.Dimension = .dynamic) throws -> Graph {
    try denoiser.fixedGraph(height, width)
  }

  /// The autoencoder; networks are compiled when they are first run.
  package func autoencoder(
    engine: some Engine, options: EngineOptions = EngineOptions()
  ) throws -> any Autoencoder {
    try autoencoderPart.made(with: engine, options: options)
  }

  /// The classes of its networks, the denoiser first.
  package var kinds: [String] {
    [denoiser.kind, autoencoderPart.kind] + (texts?.encoders.map(\.kind) ?? [])
  }
}
