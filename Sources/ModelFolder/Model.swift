public import DDCM
import Foundation
public import Inference
public import Networks

/// A pretrained model from a folder in the diffusers layout, ready to run.
///
/// Supported: pipelines of a `UNet2DModel` and a DDPM or DDIM scheduler in pixel space, with an optional `SpaceToDepth`.
public struct Model: Sendable {
  public let prior: NetworkPrior
  public let autoencoder: SpaceToDepth
  public let identity: ModelIdentity

  /// The arithmetic that the network runs in.
  public let precision: Header.Precision

  /// What the user should know of how the model runs, such as an option that this computer cannot follow.
  public let notice: String?

  /// Width and height of a picture are padded to a multiple of it, in pixels.
  public let sizeMultiple: Int

  /// The model's own latent size, squared in pixels, if it names one.
  public let trainedSize: Int?

  /// Loads and compiles.
  ///
  /// - Throws: `ModelError`, or what the weight file, the configurations or the engine say.
  public init(folder: String, engine: some Engine, options: EngineOptions = EngineOptions()) throws {
    let index = try ModelIndex(path: folder + "/model_index.json")
    guard try index.kind(of: "unet", supported: ["UNet2DModel"]) != nil else {
      throw ModelError.invalid(path: folder + "/model_index.json", reason: "it names no unet.")
    }
    _ = try index.kind(of: "scheduler", supported: ["DDPMScheduler", "DDIMScheduler"])
    var files = ["scheduler/scheduler_config.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors"]
    if try index.kind(of: "autoencoder", supported: ["SpaceToDepth"]) != nil {
      files.insert("autoencoder/config.json", at: 0)
      autoencoder = try Self.parse(folder + "/autoencoder/config.json", SpaceToDepth.init(json:))
    } else {
      autoencoder = SpaceToDepth(blockSize: 1)
    }
    let schedule = try Self.parse(
      folder + "/scheduler/scheduler_config.json", NoiseSchedule.init(schedulerConfiguration:))
    let configuration = try Self.parse(folder + "/unet/config.json", UNet2D.Configuration.init(json:))
    let channels = 3 * autoencoder.blockSize * autoencoder.blockSize
    guard configuration.inChannels == channels, configuration.outChannels == channels else {
      throw ModelError.invalid(
        path: folder + "/unet/config.json",
        reason: "the network has \(configuration.inChannels) channels in and \(configuration.outChannels) out, "
          + "where its autoencoder has \(channels).")
    }
    let weights = try Safetensors(path: folder + "/unet/diffusion_pytorch_model.safetensors")
    let network = try engine.compile(UNet2D.graph(configuration, weights: weights), options: options)
    identity = try ModelIdentity(files: files, in: folder)
    prior = NetworkPrior(
      schedule: schedule, pyramid: autoencoder.pyramid, network: network)
    precision = network.precision == .bfloat16 ? .bf16 : .f32
    notice = network.notice
    sizeMultiple = configuration.sizeMultiple * autoencoder.blockSize
    trainedSize = configuration.sampleSize.map { [block = autoencoder.blockSize] in $0.height * block }
  }

  /// The latent's shape for a picture of the given size, in pixels, before padding.
  ///
  /// - Parameter halvings: how often the sides are to be halved.
  public func shape(width: Int, height: Int, halvings: Int) -> Latent.Shape {
    let block = autoencoder.blockSize
    return Latent.Shape(
      channels: 3 * block * block, height: padded(height, halvings: halvings) / block,
      width: padded(width, halvings: halvings) / block)
  }

  /// The next multiple of ``sizeMultiple`` that can be halved so often.
  public func padded(_ side: Int, halvings: Int) -> Int {
    let multiple = sizeMultiple << halvings
    return (side + multiple - 1) / multiple * multiple
  }

  private static func parse<Value>(_ path: String, _ parser: (Data) throws -> Value) throws -> Value {
    let data = try ModelFile.contents(path)
    do {
      return try parser(data)
    } catch {
      throw ModelError.invalid(path: path, reason: "\(error)")
    }
  }
}
