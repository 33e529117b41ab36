import DDCM
import DDCMFormat
import DDCMTesting
import Testing

/// Returns the same selection at every step.
private struct Constant: SelectionRule {
  let selection: Selection
  func select(_ step: Step) -> Selection { selection }
}

/// A prior whose estimate has one element that is not a number, from some timestep on.
private struct Broken: Prior {
  let base: GaussianPrior
  let value: Float
  var schedule: NoiseSchedule { base.schedule }

  func denoise(_ noisy: Latent, timestep: Int) -> Latent {
    var clean = base.denoise(noisy, timestep: timestep)
    if timestep <= 500 { clean.values[3] = value }
    return clean
  }
}

@Suite("A process") struct SelectionCheckTests {
  /// Its transform codebook has 64 codewords.
  private static let shape = Latent.Shape(channels: 1, height: 8, width: 8)
  private let prior = GaussianPrior(variances: Latent(shape: shape, elements: [Float](repeating: 1, count: 64)))

  private func run(_ code: SelectionCode, atoms: Int, _ chosen: [(Int, Int)]) throws -> DDCMStream {
    let parameters = try CodingParameters(
      timesteps: Timesteps([900, 100], trainTimesteps: 1000), atoms: [atoms, 0], selectionCode: code)
    var rule = Constant(selection: Selection(atoms: chosen.map { .init(index: $0, level: $1) }))
    let outcome = try ReverseProcess(prior: prior, parameters: parameters, shape: Self.shape).run(&rule)
    let header = Header(
      width: 8, height: 8, model: ModelIdentity(name: "test"), precision: .f32, parameters: parameters, dimension: 64)
    return DDCMStream(header: header, selections: outcome.selections)
  }

  private func refusal(_ code: SelectionCode, atoms: Int, _ chosen: [(Int, Int)]) -> String? {
    do {
      _ = try run(code, atoms: atoms, chosen)
      return nil
    } catch let error as DDCMError {
      #expect(error.category == .usage)
      return "\(error)"
    } catch {
      return "another error: \(error)"
    }
  }

  @Test("accepts choices that fit their step, and what it accepts can be written and read")
  func good() throws {
    for (code, atoms, chosen) in [
      (.signed, 2, [(0, 0), (63, 1)]), (.nested(bits: 2), 3, [(5, 0), (5, 3)]), (.nested(bits: 2), 1, [(63, 0)]),
      (.trellis, 2, [(0, 1), (1, 0)]),
    ] as [(SelectionCode, Int, [(Int, Int)])] {
      let stream = try run(code, atoms: atoms, chosen)
      for form in Header.Form.allCases {
        let arranged = stream.arranged(form)
        #expect(try DDCMStream(parsing: arranged.serialized()) == arranged)
      }
    }
  }

  @Test("refuses a choice of too few or too many atoms")
  func counts() {
    #expect(
      refusal(.trellis, atoms: 12, [(0, 1)])
        == "The selection rule returned 1 atom at step 1, where the step needs 12 bits of a trellis.")
    #expect(
      refusal(.signed, atoms: 2, [(0, 1)])
        == "The selection rule returned 1 atom at step 1, where the step needs 2 atoms.")
    #expect(refusal(.signed, atoms: 1, [(0, 1), (1, 1)]) != nil)
    #expect(refusal(.signed, atoms: 1, []) != nil)
    #expect(
      refusal(.nested(bits: 2), atoms: 3, [])
        == "The selection rule returned 0 atoms at step 1, where the step needs 1 to 3 atoms.")
    #expect(refusal(.nested(bits: 2), atoms: 1, [(1, 0), (2, 1)]) != nil)
  }

  @Test("refuses indices that are out of range, repeated or out of order")
  func indices() {
    #expect(
      refusal(.signed, atoms: 2, [(7, 0), (7, 1)])
        == "The selection rule returned the index 7 after 7 at step 1, where the step needs indices that ascend, each once."
    )
    #expect(refusal(.signed, atoms: 2, [(9, 0), (3, 1)]) != nil)
    for index in [64, -1, .max, .min] {
      for (code, atoms) in [(.signed, [(index, 0)]), (.nested(bits: 1), [(index, 0)])]
        as [(SelectionCode, [(Int, Int)])]
      {
        #expect(
          refusal(code, atoms: 1, atoms)
            == "The selection rule returned the index \(index) at step 1, where the step needs indices of 0...63.")
      }
    }
    #expect(refusal(.trellis, atoms: 2, [(0, 0), (2, 0)]) != nil)
    #expect(refusal(.trellis, atoms: 2, [(1, 0), (0, 0)]) != nil)
  }

  @Test("refuses levels that the selection code does not have")
  func levels() {
    #expect(
      refusal(.signed, atoms: 1, [(0, 2)])
        == "The selection rule returned the level 2 at step 1, where the step needs a level of 0 or 1.")
    #expect(refusal(.trellis, atoms: 1, [(0, -1)]) != nil)
    #expect(refusal(.nested(bits: 2), atoms: 1, [(0, 1)]) != nil)
    for level in [0, 4, -1, .max] {
      #expect(
        refusal(.nested(bits: 2), atoms: 2, [(0, 0), (1, level)])
          == "The selection rule returned the level \(level) at step 1, where the step needs a level of 1...3.")
    }
  }

  @Test("refuses a replay that has too few selections")
  func replay() throws {
    let parameters = try CodingParameters(timesteps: Timesteps([900, 100], trainTimesteps: 1000), atoms: [1, 0])
    var rule = Replay([])
    let error = #expect(throws: DDCMError.self) {
      try ReverseProcess(prior: prior, parameters: parameters, shape: Self.shape).run(&rule)
    }
    #expect(error?.category == .usage)
  }

  @Test("ends at the first estimate that is not finite", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) throws {
    let parameters = try CodingParameters(
      timesteps: Timesteps([900, 700, 500, 100], trainTimesteps: 1000), atoms: [0, 0, 0, 0])
    var rule = Replay([])
    var steps = 0
    let error = #expect(throws: DDCMError.self) {
      try ReverseProcess(prior: Broken(base: prior, value: value), parameters: parameters, shape: Self.shape)
        .run(&rule) { _ in steps += 1 }
    }
    #expect(steps == 2)
    #expect(error?.category == .unsupported)
    #expect(error?.description.hasPrefix("The model's estimate at step 3 (timestep 500) is not finite.") == true)
  }

  @Test("ends at an estimate of another shape")
  func otherShape() throws {
    struct Smaller: Prior {
      let schedule = NoiseSchedule.ddpm
      func denoise(_ noisy: Latent, timestep: Int) -> Latent { Latent(zeros: .init(channels: 1, height: 1, width: 1)) }
    }
    let parameters = try CodingParameters(timesteps: Timesteps([900, 100], trainTimesteps: 1000), atoms: [1, 0])
    var rule = Uniform(using: SplitMix(seed: 1))
    #expect(throws: DDCMError.self) {
      try ReverseProcess(prior: Smaller(), parameters: parameters, shape: Self.shape).run(&rule)
    }
  }
}
