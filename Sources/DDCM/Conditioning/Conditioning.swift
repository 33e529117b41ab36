/// A condition, and how strongly a prior is held to it.
public struct Conditioning: Sendable, Hashable {
  public var condition: Condition

  /// Nil for the condition alone, without guidance.
  public var guidance: Guidance?

  public init(_ condition: Condition, guidance: Guidance? = nil) {
    self.condition = condition
    self.guidance = guidance
  }
}

/// Classifier-free guidance (Ho and Salimans, arXiv 2207.12598): ε = ε_n + s·(ε_c − ε_n).
public struct Guidance: Sendable, Hashable {
  /// s in hundredths: 100 is the condition alone, 0 the negative one.
  public var hundredths: Int

  /// What to move away from; nil for no condition.
  public var negative: Condition?

  /// - Parameter hundredths: s in hundredths, 0 to ``most``.
  public init(hundredths: Int, negative: Condition? = nil) {
    precondition(0...Self.most ~= hundredths, "a guidance scale is 0...\(Self.most / 100)")
    self.hundredths = hundredths
    self.negative = negative
  }

  /// s.
  public var scale: Double { Double(hundredths) / 100 }

  /// The largest s, in hundredths.
  public static let most = 10_000
}

/// What a prior is told throughout a reverse process: nothing, until the first phase begins.
public struct ConditioningPlan: Sendable, Equatable {
  /// Steps that are told the same, up to the next phase or the end.
  public struct Phase: Sendable, Equatable {
    /// The first of the steps, counted from 0.
    public var start: Int

    /// Nil for no condition.
    public var conditioning: Conditioning?

    public init(start: Int, _ conditioning: Conditioning?) {
      self.start = start
      self.conditioning = conditioning
    }
  }

  /// In the order of their beginnings, none of which are equal.
  public private(set) var phases: [Phase]

  /// The most phases that a stream may have.
  public static let mostPhases = 64

  /// No condition at any step.
  public static let none = ConditioningPlan(phases: [])

  /// - Precondition: each phase begins after the one before.
  package init(phases: [Phase]) {
    precondition(zip(phases, phases.dropFirst()).allSatisfy { $0.start < $1.start }, "phases follow each other")
    self.phases = phases
  }

  /// The same conditioning at every step.
  public init(_ conditioning: Conditioning?) {
    phases = []
    change(to: conditioning, from: 0)
  }

  /// Editing: another conditioning from a step on, whatever was planned for later.
  public mutating func change(to conditioning: Conditioning?, from step: Int) {
    phases.removeAll { $0.start >= step }
    if phases.last?.conditioning != conditioning { phases.append(Phase(start: step, conditioning)) }
  }

  /// Why it does not fit a process of so many steps, or any stream; nil where it does.
  package func fault(steps: Int) -> String? {
    guard phases.count <= Self.mostPhases else { return "its conditioning changes more than \(Self.mostPhases) times" }
    guard let last = phases.last, last.start >= steps else { return nil }
    return "its conditioning changes at step \(last.start), and it has \(steps) steps"
  }

  /// Every condition that it names.
  public var conditions: [Condition] {
    phases.compactMap(\.conditioning).flatMap { [$0.condition, $0.guidance?.negative].compactMap(\.self) }
  }
}
