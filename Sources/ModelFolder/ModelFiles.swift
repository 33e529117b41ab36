public import DDCM
import Foundation
public import Inference
public import Networks

/// A model's folder in the diffusers layout, read and checked, but not compiled.
///
/// Supported: pipelines of a `UNet2DModel` and a DDPM or DDIM scheduler in pixel space, with an optional `SpaceToDepth`.
public struct ModelFiles: Sendable {
  public let folder: String
  public let schedule: NoiseSchedule
  public let autoencoder: SpaceToDepth
  public let configuration: UNet2D.Configuration
  public let weights: Safetensors

  /// What the configurations and the weights are together, bit for bit.
  public let identity: ModelIdentity

  /// Reads all configurations and, for the identity, all of the weights.
  ///
  /// - Throws: `ModelError`, or `WeightFileError` if the weight file cannot be opened or is none.
  public init(folder: String) throws {
    let index = try ModelIndex(path: folder + "/model_index.json")
    guard try index.kind(of: "unet", supported: ["UNet2DModel"]) != nil else {
      throw ModelError.invalid(path: folder + "/model_index.json", reason: "it names no unet.")
    }
    _ = try index.kind(of: "scheduler", supported: ["DDPMScheduler", "DDIMScheduler"])
    var names = ["scheduler/scheduler_config.json", "unet/config.json", Self.weightName]
    if try index.kind(of: "autoencoder", supported: ["SpaceToDepth"]) != nil {
      names.insert("autoencoder/config.json", at: 0)
      autoencoder = try Self.parse(folder + "/autoencoder/config.json", SpaceToDepth.init(json:))
    } else {
      autoencoder = SpaceToDepth(blockSize: 1)
    }
    schedule = try Self.parse(
      folder + "/scheduler/scheduler_config.json", NoiseSchedule.init(schedulerConfiguration:))
    configuration = try Self.parse(folder + "/unet/config.json", UNet2D.Configuration.init(json:))
    let channels = 3 * autoencoder.blockSize * autoencoder.blockSize
    guard configuration.inChannels == channels, configuration.outChannels == channels else {
      throw ModelError.invalid(
        path: folder + "/unet/config.json",
        reason: "the network has \(configuration.inChannels) channels in and \(configuration.outChannels) out, "
          + "where its autoencoder has \(channels).")
    }
    guard FileManager.default.fileExists(atPath: folder + "/" + Self.weightName) else {
      throw ModelError.missing(path: folder + "/" + Self.weightName)
    }
    weights = try Safetensors(path: folder + "/" + Self.weightName)
    identity = try ModelIdentity(files: names, in: folder)
    self.folder = folder
  }

  private static let weightName = "unet/diffusion_pytorch_model.safetensors"

  /// The network, which takes latents of any size that fits.
  ///
  /// - Throws: `WeightFileError` where the weights are not those of the configuration.
  public func graph() throws -> Graph {
    try UNet2D.graph(configuration, weights: weights)
  }

  /// Width and height of a picture are padded to a multiple of it, in pixels.
  public var sizeMultiple: Int { configuration.sizeMultiple * autoencoder.blockSize }

  /// The height of the pictures that the model was trained on, in pixels, if it names one.
  public var trainedSize: Int? {
    configuration.sampleSize.map { $0.height * autoencoder.blockSize }
  }

  /// How many classes the model draws; nil where it is not told of classes.
  public var classCount: Int? { configuration.classCount }

  /// How the weights are stored, and in how many bytes.
  public var weightStorage: (types: [ElementType], bytes: Int) {
    let tensors = weights.names.compactMap { weights[$0] }
    let types = Set(tensors.map(\.type)).sorted { $0.rawValue < $1.rawValue }
    return (types, tensors.reduce(0) { $0 + $1.bytes.count })
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
