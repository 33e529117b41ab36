import DDCM
package import DDCMFormat

extension DDCMStream {
  /// A stream of any kind that the format allows, small enough to make by the thousand.
  package static func random(using generator: inout SeededGenerator) -> DDCMStream {
    let downsamplingLevel = Int.random(in: 0...2, using: &generator)
    let dimension = Int.random(in: 1...40, using: &generator) << (2 * downsamplingLevel)
    let codebookKind: CodingParameters.CodebookKind =
      Bool.random(using: &generator) ? .transform : .gaussian(count: .random(in: 1...5000, using: &generator))
    let kinds = [SelectionCode.signed, .nested(bits: .random(in: 1...8, using: &generator))]
    let selectionCode = (kinds + (codebookKind == .transform ? [.trellis] : [])).randomElement(using: &generator)!
    let seed = generator.next() >> UInt64.random(in: 0...63, using: &generator)
    var (eta, unselectedEta) = (CodingParameters.Eta.ancestral, CodingParameters.Eta.deterministic)
    if Bool.random(using: &generator) {
      eta = .init(sixteenths: .random(in: 0...255, using: &generator))
      unselectedEta = .init(sixteenths: .random(in: 0...255, using: &generator))
    }
    let start: UInt32 = Bool.random(using: &generator) ? .random(in: 0...70_000, using: &generator) : 0
    var stages: [CodingParameters.Stage] = []
    for level in (0...downsamplingLevel).reversed() where level == 0 || Bool.random(using: &generator) {
      let most = CodingParameters.mostAtoms(
        codebookKind, selectionCode, dimension: dimension, downsamplingLevel: level)
      stages.append(.random(downsamplingLevel: level, most: most, &generator))
    }
    let parameters: CodingParameters
    do {
      parameters = try CodingParameters(
        stages: stages, codebookKind: codebookKind, selectionCode: selectionCode, eta: eta,
        unselectedEta: unselectedEta,
        seed: seed, initialNoiseIndex: start)
    } catch {
      preconditionFailure("\(error)")
    }
    let header = Header(
      width: .random(in: 1...1 << 24, using: &generator), height: .random(in: 1...5000, using: &generator),
      model: ModelIdentity(bytes: (0..<8).map { _ in .random(in: 0...255, using: &generator) }),
      precision: Bool.random(using: &generator) ? .f32 : .bf16, parameters: parameters, dimension: dimension,
      conditioning: .random(steps: parameters.stepCount, &generator))
    let selections = parameters.stages.flatMap { stage in
      let codewords = codebookKind.count(dimension: dimension >> (2 * stage.downsamplingLevel))
      return stage.atoms.filter { $0 > 0 }.map { Selection.random($0, of: codewords, selectionCode, &generator) }
    }
    return DDCMStream(header: header, selections: selections)
  }
}

extension CodingParameters.Stage {
  fileprivate static func random(downsamplingLevel: Int, most: Int, _ generator: inout SeededGenerator) -> Self {
    let count = Int.random(in: 1...6, using: &generator)
    var times: Set<Int> = []
    while times.count < count { times.insert(.random(in: 0..<1000, using: &generator)) }
    let atoms = times.indices.map { _ in
      Bool.random(using: &generator) ? 0 : Int.random(in: 0...min(most, 40), using: &generator)
    }
    do {
      return Self(
        downsamplingLevel: downsamplingLevel, timesteps: try Timesteps(times.sorted(by: >), trainTimesteps: 1000),
        atoms: downsamplingLevel == 0 ? atoms.dropLast() + [0] : atoms)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

extension Selection {
  /// At most `atoms` atoms, as a rule may choose them.
  fileprivate static func random(
    _ atoms: Int, of codewords: Int, _ selectionCode: SelectionCode, _ generator: inout SeededGenerator
  ) -> Selection {
    let isNested = if case .nested = selectionCode { true } else { false }
    return selectionCode.draw(
      isNested ? .random(in: 1...atoms, using: &generator) : atoms, of: codewords, using: &generator)
  }
}

extension ConditioningPlan {
  fileprivate static func random(steps: Int, _ generator: inout SeededGenerator) -> Self {
    var plan = ConditioningPlan.none
    guard Bool.random(using: &generator) else { return plan }
    for step in 0..<steps where Int.random(in: 0..<3, using: &generator) == 0 {
      plan.change(to: .random(&generator), from: step)
    }
    return plan
  }
}

extension Conditioning {
  fileprivate static func random(_ generator: inout SeededGenerator) -> Conditioning? {
    guard let condition = Condition.random(&generator) else { return nil }
    guard Bool.random(using: &generator) else { return Conditioning(condition) }
    return Conditioning(
      condition,
      guidance: Guidance(hundredths: .random(in: 0...Guidance.most, using: &generator), negative: .random(&generator)))
  }
}

extension Condition {
  fileprivate static func random(_ generator: inout SeededGenerator) -> Condition? {
    switch Int.random(in: 0...3, using: &generator) {
    case 0: return nil
    case 1: return .label(.random(in: 0...1 << 20, using: &generator))
    case 2:
      let letters = ["a", "cat ", "été", "\u{65}\u{301}", "😀", ""]
      return .text(
        (0..<Int.random(in: 0...9, using: &generator)).map { _ in letters.randomElement(using: &generator)! }.joined())
    default:
      return .textDigest(TextDigest(bytes: (0..<8).map { _ in .random(in: 0...255, using: &generator) }))
    }
  }
}
