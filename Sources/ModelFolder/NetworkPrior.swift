public import DDCM
import Inference

/// A prior whose denoiser is a compiled network with inputs x_t (1×C×H×W), t and, where it draws classes, the class.
public struct NetworkPrior: ConditionalPrior {
  public let schedule: NoiseSchedule
  public let pyramid: PixelPyramid?

  /// How many classes the network draws; nil where it is not told of classes.
  public let classCount: Int?
  private let network: any CompiledNetwork

  init(schedule: NoiseSchedule, pyramid: PixelPyramid?, classCount: Int?, network: any CompiledNetwork) {
    self.schedule = schedule
    self.pyramid = pyramid
    self.classCount = classCount
    self.network = network
  }

  /// One forward pass for each condition.
  ///
  /// - Throws: `ConditioningError`, or what the engine throws.
  public func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
    try conditions.map { try estimate(of: noisy, timestep: timestep, label: label(of: $0)) }
  }

  /// - Throws: what the network has to say of a plan, before any work.
  public func check(_ plan: ConditioningPlan) throws(ConditioningError) {
    let first = plan.phases.first?.start == 0 ? [] : [nil as Conditioning?]
    for conditioning in first + plan.phases.map(\.conditioning) {
      _ = try label(of: conditioning?.condition)
      guard let guidance = conditioning?.guidance else { continue }
      if let classCount, guidance.negative == nil { throw .nullClassNeeded(classes: classCount) }
      _ = try label(of: guidance.negative)
    }
  }

  private func label(of condition: Condition?) throws(ConditioningError) -> Int? {
    switch (condition, classCount) {
    case (nil, nil): return nil
    case (nil, let classes?): throw .classNeeded(classes: classes)
    case (let condition?, nil): throw .unconditional(condition)
    case (.label(let label), let classes?):
      guard 0..<classes ~= label else { throw .noSuchClass(label, classes: classes) }
      return label
    case (let condition?, let classes?): throw .textForClasses(condition, classes: classes)
    }
  }

  private func estimate(of noisy: Latent, timestep: Int, label: Int?) throws -> Latent {
    let shape = noisy.shape
    let sample = Tensor(shape: [1, shape.channels, shape.height, shape.width], values: noisy.values)
    let numbers = [timestep, label].compactMap(\.self).map { Tensor(shape: [1], values: [Float($0)]) }
    var output = try network.run([sample] + numbers)[0].values
    schedule.prediction.makeClean(
      &output, noisy: noisy.values, alphaCumprod: schedule.alphasCumprod[timestep])
    return Latent(shape: shape, values: output)
  }
}
