package import DDCM
import Foundation
import Inference
import Networks
import Synchronization

/// A model's finisher: a network of the denoiser's shape and schedule that was trained to make the last estimate of a process
/// look like a photograph. It is no part of what streams depend on.
///
/// Read and compiled when it is first used.
package final class Finisher: Sendable {
  private let load: @Sendable () throws -> any ConditionalPrior
  private let loaded = Mutex<(any ConditionalPrior)?>(nil)

  /// - Parameter load: called once.
  package init(_ load: @escaping @Sendable () throws -> any ConditionalPrior) { self.load = load }

  /// The finisher as a prior, whose estimate is the image.
  ///
  /// - Throws: what reading and compiling throw.
  package func prior() throws -> any ConditionalPrior {
    try loaded.withLock { loaded in
      if let loaded { return loaded }
      let prior = try load()
      loaded = prior
      return prior
    }
  }
}

extension ModelFiles {
  /// Reads and compiles the finisher.
  ///
  /// - Parameter pyramid: the denoiser's.
  /// - Throws: `ModelError` where it does not fit the denoiser, `WeightFileError`, or what the engine throws.
  func finisherPrior(
    pyramid: PixelPyramid?, engine: some Engine, options: EngineOptions
  ) throws -> any ConditionalPrior {
    let folder = try PipelineFolder(path: path)
    let part = try DenoiserPart(
      folder.parsed("config.json", of: "finisher", UNet2D.Configuration.init(json:)),
      weights: folder.weights(of: "finisher", stems: ["diffusion_pytorch_model"]))
    guard (part.inChannels, part.outChannels) == (denoiser.inChannels, denoiser.outChannels), part.classCount == nil,
      denoiser.sizeMultiple % part.sizeMultiple == 0
    else {
      throw ModelError.invalid(
        path: folder.file("config.json", of: "finisher"),
        reason: "the finisher has other channels, classes or sizes than the model's network")
    }
    return NetworkPrior(
      schedule: schedule, pyramid: pyramid, classCount: nil, encoder: nil, sizeUnit: nil,
      network: try engine.compile(part.graph, options: options))
  }
}
