/// A condition and its guidance.
package struct Conditioning: Sendable, Hashable {
  package var condition: Condition

  /// Nil for the condition alone, without guidance.
  package var guidance: Guidance?

  package init(_ condition: Condition, guidance: Guidance? = nil) {
    self.condition = condition
    self.guidance = guidance
  }
}

/// Classifier-free guidance (Ho and Salimans, arXiv 2207.12598): ε = ε_n + s·(ε_c − ε_n).
package struct Guidance: Sendable, Hashable {
  /// s in hundredths: 100 is the condition alone, 0 the negative one.
  package var hundredths: Int

  /// What to move away from; nil for no condition.
  package var negative: Condition?

  /// - Parameter hundredths: s in hundredths, 0 to ``most``.
  package init(hundredths: Int, negative: Condition? = nil) {
    precondition(0...Self.most ~= hundredths, "a guidance scale is 0...\(Self.most / 100)")
    self.hundredths = hundredths
    self.negative = negative
  }

  /// s.
  package var scale: Double { Double(hundredths) / 100 }

  /// The largest s, in hundredths.
  package static let most = 10_000
}

/// The conditioning of each step of a reverse process: none until the first phase begins.
package struct ConditioningPlan: Sendable, Equatable {
  /// Steps under the same conditioning, up to the next phase or the end.
  package struct Phase: Sendable, Equatable {
    /// The first of the steps, counted from 0.
    package var start: Int

    /// Nil for no condition.
    package var conditioning: Conditioning?

    package init(start: Int, _ conditioning: Conditioning?) {
      self.start = start
      self.conditioning = conditioning
    }
  }

  /// In the order of their first steps, which differ.
  package private(set) var phases: [Phase]

  /// The most phases that a stream may have.
  package static let mostPhases = 64

  /// No condition at any step.
  package static let none = ConditioningPlan(phases: [])

  /// - Precondition: each phase begins after the one before.
  package init(phases: [Phase]) {
    precondition(zip(phases, phases.dropFirst()).allSatisfy { $0.start < $1.start }, "phases follow each other")
    self.phases = phases
  }

  /// The same conditioning at every step.
  package init(_ conditioning: Conditioning?) {
    phases = []
    change(to: conditioning, from: 0)
  }

  /// Editing: another conditioning from a step on, replacing all later phases.
  package mutating func change(to conditioning: Conditioning?, from step: Int) {
    phases.removeAll { $0.start >= step }
    if phases.last?.conditioning != conditioning { phases.append(Phase(start: step, conditioning)) }
  }

  /// Why it does not fit a process of `steps` steps; nil if it does. In lower case, without a full stop.
  package func fault(steps: Int) -> String? {
    guard phases.count <= Self.mostPhases else { return "its conditioning changes more than \(Self.mostPhases) times" }
    guard let last = phases.last, last.start >= steps else { return nil }
    return "its conditioning changes at step \(last.start), and it has \(steps) steps"
  }

  /// Every condition that it names.
  package var conditions: [Condition] {
    phases.compactMap(\.conditioning).flatMap { [$0.condition, $0.guidance?.negative].compactMap(\.self) }
  }
}
