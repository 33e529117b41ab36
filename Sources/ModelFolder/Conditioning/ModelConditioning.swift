package import DDCM

/// What a model can be conditioned on.
package enum ModelConditioning: Sendable, Equatable {
  /// Nothing: the model is unconditional.
  case none
  /// One of a number of classes, 0..<count.
  case classes(Int)
  /// Texts.
  case texts
  /// What the prior itself decides: one that is not a model folder's.
  case custom

  /// How many classes there are; nil for models that are not class-conditional.
  package var classCount: Int? { if case .classes(let count) = self { count } else { nil } }

  /// Finds out, before any work, whether a model can run a plan.
  package func check(_ plan: ConditioningPlan) throws(ConditioningError) {
    let first = plan.phases.first?.start == 0 ? [] : [nil as Conditioning?]
    for conditioning in first + plan.phases.map(\.conditioning) {
      try check(conditioning?.condition)
      guard let guidance = conditioning?.guidance else { continue }
      if let classCount, guidance.negative == nil { throw .nullClassNeeded(classes: classCount) }
      try check(guidance.negative)
    }
  }

  /// - Parameter condition: nil for no condition.
  func check(_ condition: Condition?) throws(ConditioningError) {
    switch (self, condition) {
    case (.none, nil), (.texts, nil), (.texts, .text), (.custom, _): return
    case (.none, let condition?): throw .unconditional(condition)
    case (.classes(let count), nil): throw .classNeeded(classes: count)
    case (.classes(let count), .label(let label)):
      guard 0..<count ~= label else { throw .noSuchClass(label, classes: count) }
    case (.classes(let count), let condition?): throw .textForClasses(condition, classes: count)
    case (.texts, .textDigest(let digest)): throw .textNeeded(digest)
    case (.texts, let condition?): throw .classForTexts(condition)
    }
  }
}

/// A prior without conditions, as a conditional one that refuses them.
struct UnconditionalPrior<Base: Prior>: ConditionalPrior {
  let base: Base

  var schedule: NoiseSchedule { base.schedule }
  var pyramid: PixelPyramid? { base.pyramid }

  func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
    for condition in conditions { try ModelConditioning.none.check(condition) }
    guard !conditions.isEmpty else { return [] }
    return Array(repeating: try base.denoise(noisy, timestep: timestep), count: conditions.count)
  }

  func denoise(_ noisy: Latent, timestep: Int) throws -> Latent { try base.denoise(noisy, timestep: timestep) }
}
