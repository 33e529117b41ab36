public import DDCM
import Inference
import Networks

/// What a network can be told of a picture.
enum Knowledge: Sendable {
  case nothing
  /// A class, of so many.
  case classes(Int)
  case texts(TextEncoder)
}

/// A prior whose denoiser is a compiled network with inputs x_t (1×C×H×W), t and, where it draws classes, the class, or
/// where it draws what a text says, the text as text encoders see it.
public struct NetworkPrior: ConditionalPrior {
  public let schedule: NoiseSchedule
  public let pyramid: PixelPyramid?

  private let knowledge: Knowledge
  /// The pixels along one side of an element, for a network that is told how large the picture is.
  private let sizeUnit: Int?
  private let network: any CompiledNetwork

  init(
    schedule: NoiseSchedule, pyramid: PixelPyramid?, knowledge: Knowledge, sizeUnit: Int?,
    network: any CompiledNetwork
  ) {
    self.schedule = schedule
    self.pyramid = pyramid
    self.knowledge = knowledge
    self.sizeUnit = sizeUnit
    self.network = network
  }

  /// How many classes the network draws; nil where it is not told of classes.
  public var classCount: Int? {
    if case .classes(let count) = knowledge { count } else { nil }
  }

  /// Whether the network draws what a text says.
  public var readsTexts: Bool {
    if case .texts = knowledge { true } else { false }
  }

  /// One forward pass for each condition. No condition is, to a network that is told texts, the empty one, or zeros where it
  /// was trained so.
  ///
  /// - Throws: `ConditioningError`, or what the engine throws.
  public func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
    let told = try conditions.map(told)
    guard case .texts(let encoder) = knowledge else {
      return try told.map { told in
        let label =
          if case .label(let label) = told { [Tensor(shape: [1], values: [Float(label)])] } else { [Tensor]() }
        return try estimate(of: noisy, timestep: timestep, label)
      }
    }
    let texts = told.map { if case .text(let text) = $0 { text } else { nil as String? } }
    let sizes = sizeUnit.map { [Self.sizes(noisy.shape, unit: $0)] } ?? []
    return try encoder.contexts(of: texts).map { try estimate(of: noisy, timestep: timestep, $0 + sizes) }
  }

  /// What is seen is a whole picture: never reduced, nor cropped. So it follows from the latent's shape alone.
  private static func sizes(_ shape: Latent.Shape, unit: Int) -> Tensor {
    let size = [shape.height * unit, shape.width * unit]
    return Tensor(shape: [1, 6], values: (size + [0, 0] + size).map(Float.init))
  }

  /// - Throws: what the network has to say of a plan, before any work.
  public func check(_ plan: ConditioningPlan) throws(ConditioningError) {
    let first = plan.phases.first?.start == 0 ? [] : [nil as Conditioning?]
    for conditioning in first + plan.phases.map(\.conditioning) {
      _ = try told(conditioning?.condition)
      guard let guidance = conditioning?.guidance else { continue }
      if let classCount, guidance.negative == nil { throw .nullClassNeeded(classes: classCount) }
      _ = try told(guidance.negative)
    }
  }

  private enum Told {
    case nothing
    case label(Int)
    case text(String)
  }

  private func told(_ condition: Condition?) throws(ConditioningError) -> Told {
    switch (knowledge, condition) {
    case (.nothing, nil): return .nothing
    case (.nothing, let condition?): throw .unconditional(condition)
    case (.classes(let count), nil): throw .classNeeded(classes: count)
    case (.classes(let count), .label(let label)):
      guard 0..<count ~= label else { throw .noSuchClass(label, classes: count) }
      return .label(label)
    case (.classes(let count), let condition?): throw .textForClasses(condition, classes: count)
    case (.texts, nil): return .nothing
    case (.texts, .text(let text)): return .text(text)
    case (.texts, .textDigest(let digest)): throw .textNeeded(digest)
    case (.texts, let condition?): throw .classForTexts(condition)
    }
  }

  private func estimate(of noisy: Latent, timestep: Int, _ told: [Tensor]) throws -> Latent {
    let shape = noisy.shape
    var output = try network.run([Tensor(noisy), Tensor(shape: [1], values: [Float(timestep)])] + told)[0].values
    schedule.prediction.makeClean(
      &output, noisy: noisy.values, alphaCumprod: schedule.alphasCumprod[timestep])
    return Latent(shape: shape, values: output)
  }
}
