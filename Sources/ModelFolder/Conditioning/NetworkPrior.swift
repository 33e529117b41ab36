package import DDCM
import Inference
import Networks

/// A prior whose denoiser is a compiled network with inputs x_t (1×C×H×W), t and, for a conditional model, the class or
/// the text encoders' results.
package struct NetworkPrior: ConditionalPrior {
  package let schedule: NoiseSchedule
  package let pyramid: PixelPyramid?
  package let conditioning: ModelConditioning

  /// For a model that is conditioned on texts.
  private let encoder: TextEncoder?
  /// The pixels along one side of an element, for a network that has the image's size as an input.
  private let sizeUnit: Int?
  private let network: any CompiledNetwork

  /// - Parameter encoder: for a model that is conditioned on texts; else the model is class-conditional if there are classes.
  init(
    schedule: NoiseSchedule, pyramid: PixelPyramid?, classCount: Int?, encoder: TextEncoder?, sizeUnit: Int?,
    network: any CompiledNetwork
  ) {
    self.schedule = schedule
    self.pyramid = pyramid
    self.encoder = encoder
    self.sizeUnit = sizeUnit
    self.network = network
    conditioning = encoder == nil ? classCount.map(ModelConditioning.classes) ?? .none : .texts
  }

  /// One forward pass for each condition. For a model that is conditioned on texts, no condition is the empty text, or
  /// zeros if it was trained with them.
  ///
  /// - Throws: `ConditioningError`, or what the engine throws.
  package func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
    for condition in conditions { try conditioning.check(condition) }
    guard let encoder else {
      return try conditions.map { condition in
        let label =
          if case .label(let label) = condition { [Tensor(shape: [1], values: [Float(label)])] } else { [Tensor]() }
        return try estimate(of: noisy, timestep: timestep, label)
      }
    }
    let texts = conditions.map { if case .text(let text) = $0 { text } else { nil as String? } }
    let sizes = sizeUnit.map { [Self.sizes(noisy.shape, unit: $0)] } ?? []
    return try encoder.contexts(of: texts).map { try estimate(of: noisy, timestep: timestep, $0 + sizes) }
  }

  /// The image is whole: never downsampled, nor cropped. So the sizes follow from the latent's shape alone.
  private static func sizes(_ shape: Latent.Shape, unit: Int) -> Tensor {
    let size = [shape.height * unit, shape.width * unit]
    return Tensor(shape: [1, 6], values: (size + [0, 0] + size).map(Float.init))
  }

  private func estimate(of noisy: Latent, timestep: Int, _ conditions: [Tensor]) throws -> Latent {
    let inputs = [Tensor(noisy), Tensor(shape: [1], values: [Float(timestep)])] + conditions
    var output = try network.run(inputs)[0].values
    schedule.prediction.makeClean(
      &output, noisy: noisy.values, alphaCumprod: schedule.alphasCumprod[timestep])
    return Latent(shape: noisy.shape, elements: output)
  }
}
