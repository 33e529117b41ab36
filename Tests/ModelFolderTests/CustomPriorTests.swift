import DDCM
import DDCMFormat
import ModelFolder
import Networks
import Testing

@Suite("A model of any prior") struct CustomPriorTests {
  private struct Zero: Prior {
    let schedule: NoiseSchedule
    func denoise(_ noisy: Latent, timestep: Int) -> Latent { Latent(zeros: noisy.shape) }
  }

  /// Knows the class 3 only.
  private struct Three: ConditionalPrior {
    let schedule: NoiseSchedule
    func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) throws -> [Latent] {
      try conditions.map {
        guard $0 == .label(3) else { throw DDCMError(.usage, "The prior has the class 3 only.") }
        return Latent(shape: noisy.shape) { _ in 3 }
      }
    }
  }

  private let noisy = Latent(zeros: .init(channels: 3, height: 2, width: 2))

  private func schedule() throws -> NoiseSchedule {
    try NoiseSchedule(alphasCumprod: [0.9, 0.5, 0.1], prediction: .sample)
  }

  private func model(_ prior: some Prior) -> Model {
    Model(
      prior: prior, autoencoder: SpaceToDepth(blockSize: 2), identity: ModelIdentity(bytes: [UInt8](1...8)),
      sizeMultiple: 4, trainedSize: 16, smallestSide: nil)
  }

  @Test("is unconditional, and refuses conditions before any work")
  func unconditional() throws {
    let model = model(Zero(schedule: try schedule()))
    #expect(model.conditioning == .none && model.precision == .f32 && model.notice == nil)
    #expect(model.padded(5, downsamplingLevel: 1) == 8)
    #expect(try model.prior.denoise(noisy, timestep: 1) == noisy)
    #expect(try model.prior.estimates(of: noisy, timestep: 1, under: [nil, nil]) == [noisy, noisy])
    #expect(throws: ConditioningError.unconditional(.label(1))) {
      try model.prior.estimates(of: noisy, timestep: 1, under: [.label(1)])
    }
    try model.check(.none)
    let error = #expect(throws: DDCMError.self) { try model.check(ConditioningPlan(Conditioning(.text("a cat")))) }
    #expect(error?.category == .usage)
  }

  @Test("decides itself what it can be conditioned on")
  func conditional() throws {
    let model = model(Three(schedule: try schedule()))
    #expect(model.conditioning == .custom)
    try model.check(ConditioningPlan(Conditioning(.label(3))))
    #expect(try model.prior.denoise(noisy, timestep: 0, under: .label(3)).values.allSatisfy { $0 == 3 })
    #expect(throws: DDCMError.self) { try model.prior.denoise(noisy, timestep: 0) }
  }

  @Test("is refused with the fields of requests, and no flags")
  func fields() throws {
    func message(_ conditioning: ModelConditioning, _ plan: ConditioningPlan) throws -> String {
      let error = #expect(throws: ConditioningError.self) { try conditioning.check(plan) }
      return error?.ddcmError.rendered { "<\($0.name)>" } ?? ""
    }
    let label = ConditioningPlan(Conditioning(.label(1)))
    #expect(try message(.classes(10), .none).contains("Set <label> to 0...9, or <nullClass>"))
    #expect(try message(.none, label).contains("set <model> to a conditional model"))
    #expect(try message(.texts, label).contains("Set <prompt>."))
    let guided = ConditioningPlan(Conditioning(.label(1), guidance: Guidance(hundredths: 200)))
    #expect(try message(.classes(10), guided).contains("Set <nullClass>, or leave <guidance> out"))
    #expect(throws: ConditioningError.noSuchClass(10, classes: 10)) {
      try ModelConditioning.classes(10).check(ConditioningPlan(Conditioning(.label(10))))
    }
  }
}
