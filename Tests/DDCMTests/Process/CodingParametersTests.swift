import DDCM
import DDCMTesting
import Testing

@Suite("Coding parameters") struct CodingParametersTests {
  private typealias Stage = CodingParameters.Stage

  private func times(_ list: [Int]) throws -> Timesteps { try Timesteps(list, trainTimesteps: 1 << 21) }

  @Test("are made of steps whose last has no choice")
  func valid() throws {
    let times = try times([900, 500, 100])
    for code in [SelectionCode.signed, .nested(bits: 8), .trellis] {
      let parameters = try CodingParameters(timesteps: times, atoms: [2, 0, 0], selectionCode: code)
      #expect((parameters.stepCount, parameters.choiceCount) == (3, 1))
    }
  }

  @Test("are refused where stages, atoms or codes do not go together")
  func refusals() throws {
    let times = try times([900, 500, 100])
    func refusal(_ make: () throws(DDCMError) -> CodingParameters) -> String? {
      do throws(DDCMError) {
        _ = try make()
        return nil
      } catch {
        #expect(error.category == .usage)
        return "\(error)"
      }
    }
    func flat(
      _ atoms: [Int], _ kind: CodingParameters.CodebookKind = .transform, _ code: SelectionCode = .signed
    ) -> String? {
      refusal { () throws(DDCMError) in
        try CodingParameters(timesteps: times, atoms: atoms, codebookKind: kind, selectionCode: code)
      }
    }
    func staged(_ levels: Int...) -> String? {
      refusal { () throws(DDCMError) in
        try CodingParameters(stages: levels.map { Stage(downsamplingLevel: $0, timesteps: times, atoms: [1, 1, 0]) })
      }
    }
    #expect(flat([1, 1, 1]) == "The last step has a choice, where its noise is 0.")
    #expect(flat([1, 0]) == "A stage has 2 numbers of atoms for 3 timesteps.")
    #expect(flat([1, -1, 0]) == "A number of atoms is negative.")
    #expect(
      flat([1, 1, 0], .gaussian(count: 64), .trellis) == "The trellis selection code needs the transform codebook.")
    for count in [0, -1, 1 << 28 + 1, .max] { #expect(flat([1, 1, 0], .gaussian(count: count)) != nil) }
    for bits in [0, -1, 9, .max] { #expect(flat([1, 1, 0], .transform, .nested(bits: bits)) != nil) }
    #expect(staged() == "The coding parameters have no stage.")
    #expect(staged(1, 1, 0) == "A stage is not finer than the one before.")
    #expect(staged(0, 1) == "A stage is not finer than the one before.")
    #expect(staged(2, 1) == "The last stage is not of full size.")
    #expect(staged(9, 0) == "A downsampling level is 9, outside 0...8.")
    #expect(staged(-1) != nil)
    #expect(staged(8, 3, 0) == nil)
    let late = try self.times([1 << 20 + 1, 5])
    #expect(refusal { () throws(DDCMError) in try CodingParameters(timesteps: late, atoms: [1, 0]) } != nil)
  }

  @Test("are refused by a process whose prior or latent they do not fit")
  func fit() throws {
    let shape = Latent.Shape(channels: 3, height: 6, width: 4)
    let prior = GaussianPrior(
      variances: Latent(shape: shape, elements: [Float](repeating: 1, count: shape.count)),
      pyramid: PixelPyramid(blockSize: 1), downsamplingLevel: 1)
    let flat = GaussianPrior(variances: Latent(shape: shape, elements: [Float](repeating: 1, count: shape.count)))
    func refusal(_ prior: GaussianPrior, _ stages: [Stage], _ code: SelectionCode = .signed) throws -> String? {
      let parameters = try CodingParameters(stages: stages, selectionCode: code)
      do {
        _ = try ReverseProcess(prior: prior, parameters: parameters, shape: shape)
        return nil
      } catch {
        return "\(error)"
      }
    }
    // Half of the codewords may be chosen.
    let most = try CodingParameters(timesteps: times([9, 0]), atoms: [1, 0])
      .mostAtoms(dimension: shape.count, downsamplingLevel: 0)
    #expect(try refusal(flat, [Stage(timesteps: times([9, 0]), atoms: [most, 0])]) == nil)
    #expect(
      try refusal(flat, [Stage(timesteps: times([9, 0]), atoms: [most + 1, 0])])
        == "A step has \(most + 1) atoms, where a latent of this size allows at most \(most).")
    #expect(
      try refusal(flat, [Stage(timesteps: times([1000, 0]), atoms: [1, 0])])
        == "The coding parameters begin at timestep 1000, where the model has 1000.")
    func coarse(_ level: Int, _ first: [Int], _ last: [Int]) throws -> [Stage] {
      [
        Stage(downsamplingLevel: level, timesteps: try times(first), atoms: first.map { _ in 1 }),
        Stage(timesteps: try times(last), atoms: last.dropLast().map { _ in 1 } + [0]),
      ]
    }
    #expect(try refusal(prior, coarse(1, [900, 600], [400, 100])) == nil)
    #expect(try refusal(flat, coarse(1, [900, 600], [400, 100]))?.contains("does not support") == true)
    #expect(try refusal(prior, coarse(2, [900, 600], [400, 100]))?.contains("cannot be downsampled 2 times") == true)
    #expect(
      try refusal(prior, coarse(1, [900, 100], [800, 100]))
        == "A stage begins with more noise than the one before ends with.")
    let parameters = try CodingParameters(timesteps: times([9, 0]), atoms: [1, 0])
    #expect(throws: DDCMError.self) {
      try ReverseProcess(prior: flat, parameters: parameters, shape: .init(channels: 0, height: 0, width: 0))
    }
    #expect(throws: DDCMError.self) {
      try ReverseProcess(prior: flat, parameters: parameters, shape: shape, threads: 0)
    }
  }

  @Test("with other atoms are otherwise the same, and refused if these do not fit")
  func otherAtoms() throws {
    let parameters = try CodingParameters(
      stages: [
        Stage(downsamplingLevel: 1, timesteps: times([900, 800, 700]), atoms: [3, 0, 2]),
        Stage(timesteps: times([500, 100]), atoms: [1, 0]),
      ], unselectedEta: .fresh, seed: 7, initialNoiseIndex: 9)
    let other = try parameters.with(atoms: [5, 6])
    #expect(other.stages.map(\.atoms) == [[5, 6, 2], [1, 0]])
    #expect((other.seed, other.initialNoiseIndex, other.unselectedEta) == (7, 9, .fresh))
    #expect(parameters.with(choices: [0, 8, 4]).stages.map(\.atoms) == [[0, 0, 8], [4, 0]])
    #expect(throws: DDCMError.self) { try parameters.with(atoms: [1, 2, 3, 4]) }
    #expect(throws: DDCMError.self) { try parameters.with(atoms: [1, 1], stage: 1) }
  }
}
