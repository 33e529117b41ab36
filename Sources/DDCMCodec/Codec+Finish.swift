package import DDCM
import DDCMFormat
import ModelFolder

extension Codec {
  /// Whether the model has a finisher, so that it supports ``Finish/perceptual``.
  public var hasFinisher: Bool { model.finisher != nil }

  /// - Throws: `DDCMError` of category `unsupported` where the model has no finisher.
  @discardableResult
  func requireFinisher() throws -> Finisher {
    if let finisher = model.finisher { return finisher }
    throw DDCMError(
      .unsupported, "\(.finish) needs a model with a finisher, and the model \(identity) has none.",
      remedy: "Set \(.finish) to faithful.")
  }

  /// The finisher for images of any size, in tiles as ``prior``; loaded when it is first used.
  private func finisher() throws -> any Prior {
    let finisher = try requireFinisher()
    func tiled(_ prior: some ConditionalPrior) -> any Prior { TiledPrior(prior, model.tiling) }
    return tiled(try finisher.prior())
  }

  /// The planes of a stream's image, padding included, as the finisher makes them.
  ///
  /// - Parameters:
  ///   - stream: one that fits the model.
  ///   - share: the finisher's, above 0 to 1; the rest is the prior's image, for which the process runs as ever.
  func finishedPlanes(of stream: DDCMStream, share: Float, observe: (Step) throws -> Void) throws -> [Float] {
    let (header, finisher) = (stream.header, try finisher())
    let shape = model.shape(
      width: header.width, height: header.height, downsamplingLevel: header.parameters.coarsestLevel)
    let base = prior.conditioned(by: header.conditioning, parameters: header.parameters, shape: shape)
    let parameters = try header.parameters.finishing(schedule: base.schedule)
    let last = parameters.place(of: parameters.stepCount - 1, shape: shape)
    let finishing = try ReverseProcess(
      prior: SwitchedPrior(from: base, to: finisher, at: last), parameters: parameters, shape: shape, threads: threads)
    var rule = Replay(stream.selections)
    guard share < 1 else {
      return try model.autoencoder.decode(finishing.run(&rule, observe: observe).sample)
    }
    // Both have the same steps up to the first without a choice.
    let first = header.parameters.firstFinalStep
    var kept: Step?
    func faithful(_ prior: some Prior) throws -> Latent {
      try ReverseProcess(prior: prior, parameters: header.parameters, shape: shape, threads: threads)
        .run(&rule) { step in
          if step.index == first { kept = step }
          try observe(step)
        }.sample
    }
    var planes = try model.autoencoder.decode(faithful(base))
    guard let kept else { preconditionFailure("the process has a last step") }
    let finished = try model.autoencoder.decode(finishing.sample(from: kept))
    for e in planes.indices { planes[e] += share * (finished[e] - planes[e]) }
    return planes
  }
}

extension CodingParameters {
  /// The first of the steps at the end that have no choice.
  var firstFinalStep: Int {
    let atoms = stages.flatMap(\.atoms)
    return (atoms.lastIndex { $0 > 0 } ?? -1) + 1
  }

  /// The same process with a better place for a finisher at its end.
  ///
  /// - A stage at a higher resolution that consists of one step without a choice begins at timestep 12 or 15 of 1000, where
  ///   little is left to draw. It begins at ``finishingTimestep``, or with as much noise as the stage before can end with.
  /// - A stage that ends with more noise gets one more step, at half of its last timestep: the prior takes the first.
  package func finishing(schedule: NoiseSchedule) throws(DDCMError) -> CodingParameters {
    var stages = stages
    for number in stages.indices.dropFirst() {
      stages[number] = try stages[number].noisier(after: stages[number - 1], schedule: schedule)
    }
    let last = stages.count - 1
    if stages[last] == self.stages[last] { stages[last] = try stages[last].divided(schedule: schedule) }
    return try with(stages: stages)
  }
}

extension CodingParameters.Stage {
  fileprivate func noisier(
    after before: CodingParameters.Stage, schedule: NoiseSchedule
  ) throws(DDCMError) -> CodingParameters.Stage {
    guard atoms == [0], before.atoms.last == 0, let start = before.timesteps.last else { return self }
    func isPossible(_ timestep: Int) -> Bool {
      let doublings = before.downsamplingLevel - downsamplingLevel
      let end = (0..<doublings).reduce(schedule.alphasCumprod[timestep]) { alpha, _ in
        PixelPyramid.alphaCumprod(below: alpha)
      }
      return end >= schedule.alphasCumprod[start]
    }
    var timestep = Int(Self.finishingTimestep * Double(schedule.trainTimesteps) / 1000)
    while timestep > timesteps[0], !isPossible(timestep) { timestep -= 1 }
    return timestep > timesteps[0] ? try with([timestep], schedule) : self
  }

  fileprivate func divided(schedule: NoiseSchedule) throws(DDCMError) -> CodingParameters.Stage {
    guard let last = timesteps.last, last * 1000 >= Int(Self.leastDivided) * schedule.trainTimesteps else {
      return self
    }
    return try with(timesteps + [last / 2], schedule)
  }

  private func with(_ list: [Int], _ schedule: NoiseSchedule) throws(DDCMError) -> CodingParameters.Stage {
    do throws(TimestepsError) {
      let timesteps = try Timesteps(list, trainTimesteps: schedule.trainTimesteps)
      let new = [Int](repeating: 0, count: max(0, list.count - atoms.count))
      return CodingParameters.Stage(
        downsamplingLevel: downsamplingLevel, timesteps: timesteps, atoms: atoms + new)
    } catch { throw error.ddcmError }
  }

  /// Of 1000; found on photographs: Documentation/EVALUATION.md.
  private static let finishingTimestep = 200.0

  /// Of 1000: the least last timestep that another step follows.
  private static let leastDivided = 100.0
}
