import DDCM
import DDCMTesting
import Testing

@Suite("An edited image") struct EditingTests {
  private let source = ConditionalSource.prior
  private let steps = 60

  private func replay(_ plan: ConditioningPlan, _ parameters: CodingParameters, _ selections: [Selection]) throws
    -> Latent
  {
    func run(_ prior: some Prior) throws -> Latent {
      var rule = Replay(selections)
      return try ConditionalSource.process(prior, parameters).run(&rule).sample
    }
    return try run(source.conditioned(by: plan, parameters: parameters, shape: ConditionalSource.shape))
  }

  /// The choices of an image of label 0.
  private func choices(_ parameters: CodingParameters) throws -> [Selection] {
    var rule = Uniform(using: SeededGenerator(seed: 9))
    return try ConditionalSource.process(ConditionedPrior(source, .label(0)), parameters).run(&rule).selections
  }

  private func distance(_ a: Latent, _ b: Latent, _ elements: Range<Int>) -> Double {
    elements.reduce(0.0) { $0 + Double((a.values[$1] - b.values[$1]) * (a.values[$1] - b.values[$1])) }.squareRoot()
  }

  @Test("keeps what was settled before, and takes the other label's mean", arguments: 0..<4 as Range<UInt64>)
  func edit(seed: UInt64) throws {
    let parameters = try ConditionalSource.parameters(steps: steps, seed: seed)
    let selections = try choices(parameters)
    var plan = ConditioningPlan(Conditioning(.label(0)))
    let original = try replay(plan, parameters, selections)
    #expect(source.label(of: original) == 0)
    plan.change(to: Conditioning(.label(3), guidance: Guidance(hundredths: 150)), from: steps / 2)
    let edited = try replay(plan, parameters, selections)
    #expect(source.label(of: edited) == 3)
    let common = ConditionalSource.common
    let length = distance(original, Latent(zeros: original.shape), common)
    #expect(distance(edited, original, common) < 0.02 * length)
    #expect(try replay(plan, parameters, selections) == edited)
  }

  @Test("is another image from the first step, and the same from beyond the last choice that counts")
  func ends() throws {
    let parameters = try ConditionalSource.parameters(steps: steps, seed: 5)
    let selections = try choices(parameters)
    func edited(from step: Int) throws -> Latent {
      var plan = ConditioningPlan(Conditioning(.label(0)))
      plan.change(to: Conditioning(.label(3)), from: step)
      return try replay(plan, parameters, selections)
    }
    #expect(try edited(from: 0) == replay(ConditioningPlan(Conditioning(.label(3))), parameters, selections))
    // Near the end the label's mean has little to say.
    let original = try replay(ConditioningPlan(Conditioning(.label(0))), parameters, selections)
    let distances = try [5, 30, 55, 59].map { distance(try edited(from: $0), original, 16..<64) }
    #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 > $1 }, "\(distances)")
  }

  @Test("changes its conditioning at the step that is named, at whatever size")
  func place() throws {
    let stages = try [(2, [999, 800]), (0, [900, 300, 20])].map { downsamplingLevel, times in
      CodingParameters.Stage(
        downsamplingLevel: downsamplingLevel, timesteps: try Timesteps(times, trainTimesteps: 1000),
        atoms: [Int](repeating: 0, count: times.count))
    }
    let parameters = try CodingParameters(stages: stages)
    let shape = Latent.Shape(channels: 12, height: 8, width: 8)
    let steps = [(48, 999), (48, 800), (768, 900), (768, 300), (768, 20)]
    for place in steps.indices {
      let first = parameters.place(of: place, shape: shape)
      for (number, step) in steps.enumerated() {
        #expect(first.isReached(elements: step.0, timestep: step.1) == (number >= place))
      }
    }
  }
}

@Suite("A conditioning plan") struct ConditioningPlanTests {
  private let zero = Conditioning(.label(0))
  private let one = Conditioning(.label(1), guidance: Guidance(hundredths: 300, negative: .label(9)))

  @Test("says each change once, and forgets what comes after one")
  func changes() {
    #expect(ConditioningPlan(nil) == .none)
    var plan = ConditioningPlan(zero)
    plan.change(to: zero, from: 3)
    #expect(plan == ConditioningPlan(zero))
    plan.change(to: one, from: 5)
    plan.change(to: nil, from: 8)
    #expect(plan.phases.map(\.start) == [0, 5, 8])
    #expect(plan.conditions == [.label(0), .label(1), .label(9)])
    plan.change(to: one, from: 2)
    #expect(plan.phases.map(\.start) == [0, 2])
    plan.change(to: nil, from: 0)
    #expect(plan == .none)
  }
}
