public import DDCM
import Inference

/// A prior whose denoiser is a compiled network with inputs x_t (1×C×H×W) and t.
public struct NetworkPrior: Prior {
  public let schedule: NoiseSchedule
  public let pyramid: PixelPyramid?
  private let network: any CompiledNetwork

  init(schedule: NoiseSchedule, pyramid: PixelPyramid?, network: any CompiledNetwork) {
    self.schedule = schedule
    self.pyramid = pyramid
    self.network = network
  }

  public func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    let shape = noisy.shape
    let inputs = [
      Tensor(shape: [1, shape.channels, shape.height, shape.width], values: noisy.values),
      Tensor(shape: [1], values: [Float(timestep)]),
    ]
    var output = try network.run(inputs)[0].values
    schedule.makeClean(&output, noisy: noisy.values, timestep: timestep)
    return Latent(shape: shape, values: output)
  }
}
