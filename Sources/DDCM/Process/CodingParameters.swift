/// What the encoder and the decoder must agree on, besides the model, the image's size and the choices.
///
/// A value that exists is valid: the initialisers check it. Whether it fits a prior and a latent's shape is checked by
/// ``ReverseProcess``.
package struct CodingParameters: Sendable, Equatable {
  /// The kind of codebook that a step chooses from.
  package enum CodebookKind: Sendable, Hashable {
    /// K = `count` independent vectors of independent normals: the paper's codebook.
    case gaussian(count: Int)
    /// The rows of a fast orthogonal transform with random signs; K follows from the latent's size.
    case transform

    /// The most codewords of ``gaussian(count:)``.
    package static let mostCodewords = 1 << 28

    /// K for latents of `dimension` elements.
    package func count(dimension: Int) -> Int {
      switch self {
      case .gaussian(let count): count
      case .transform: TransformCodebook.Size(dimension: dimension).count
      }
    }
  }

  /// The noise of a step as a multiple of the posterior's, in sixteenths: 16 is the posterior's (DDPM), 0 none (DDIM).
  package struct Eta: Sendable, Hashable {
    package let sixteenths: UInt8

    package init(sixteenths: UInt8) {
      self.sixteenths = sixteenths
    }

    /// η = 1, as in DDPM.
    package static let ancestral = Eta(sixteenths: 16)
    /// η = 0, as in DDIM.
    package static let deterministic = Eta(sixteenths: 0)
    /// All of the next timestep's noise is fresh, even where the posterior has less.
    package static let fresh = Eta(sixteenths: 255)

    /// η, exactly.
    package var value: Double { Double(sixteenths) / 16 }
  }

  /// Consecutive steps at one resolution.
  package struct Stage: Sendable, Equatable {
    /// Width and height are those of the full latent divided by 2^`downsamplingLevel`.
    package let downsamplingLevel: Int

    /// Descending.
    package let timesteps: Timesteps

    /// M of each step; 0 for a step without a choice.
    package let atoms: [Int]

    /// What is wrong with a stage is found by the initialisers of ``CodingParameters``.
    package init(downsamplingLevel: Int = 0, timesteps: Timesteps, atoms: [Int]) {
      self.downsamplingLevel = downsamplingLevel
      self.timesteps = timesteps
      self.atoms = atoms
    }
  }

  /// The largest ``Stage/downsamplingLevel``.
  package static let mostDownsamplingLevels = 8

  /// The most steps of a stage.
  package static let mostSteps = 1 << 16

  /// From coarse to fine; the last is of full size, and its last step has no choice (its σ is 0).
  package let stages: [Stage]

  package let codebookKind: CodebookKind
  package let selectionCode: SelectionCode

  /// η of steps with a choice.
  package var eta: Eta

  /// η of steps without one; their noise, if any, comes from the seed.
  package var unselectedEta: Eta

  /// Seeds the codebooks and x_T.
  package var seed: UInt64

  /// Which of the seed's many x_T the process starts from: x_T is a codeword too (DDCM, arXiv 2502.01189, section 3), so
  /// that images of one seed can start from different noise.
  package var initialNoiseIndex: UInt32

  /// - Throws: `DDCMError` of the category `usage` if there is no stage, the stages are not in order, the last is not of full
  ///   size, a stage does not have one number of atoms for each timestep, the last step has a choice, the selection code does
  ///   not go with the codebook, or a number is out of range.
  package init(
    stages: [Stage], codebookKind: CodebookKind = .transform, selectionCode: SelectionCode = .signed,
    eta: Eta = .ancestral, unselectedEta: Eta = .deterministic, seed: UInt64 = 0, initialNoiseIndex: UInt32 = 0
  ) throws(DDCMError) {
    try Self.check(stages)
    try Self.check(codebookKind, selectionCode)
    self.stages = stages
    self.codebookKind = codebookKind
    self.selectionCode = selectionCode
    self.eta = eta
    self.unselectedEta = unselectedEta
    self.seed = seed
    self.initialNoiseIndex = initialNoiseIndex
  }

  /// A process at full size throughout.
  ///
  /// - Parameter atoms: M of each step; the last must be 0.
  /// - Throws: as ``init(stages:codebookKind:selectionCode:eta:unselectedEta:seed:initialNoiseIndex:)``.
  package init(
    timesteps: Timesteps, atoms: [Int], codebookKind: CodebookKind = .transform,
    selectionCode: SelectionCode = .signed, eta: Eta = .ancestral, unselectedEta: Eta = .deterministic,
    seed: UInt64 = 0, initialNoiseIndex: UInt32 = 0
  ) throws(DDCMError) {
    try self.init(
      stages: [Stage(timesteps: timesteps, atoms: atoms)], codebookKind: codebookKind, selectionCode: selectionCode,
      eta: eta, unselectedEta: unselectedEta, seed: seed, initialNoiseIndex: initialNoiseIndex)
  }

  private static func check(_ stages: [Stage]) throws(DDCMError) {
    func fault(_ message: ErrorText) -> DDCMError { DDCMError(.usage, message) }
    guard let first = stages.first, let last = stages.last else { throw fault("The coding parameters have no stage.") }
    guard 0...mostDownsamplingLevels ~= first.downsamplingLevel else {
      throw fault("A downsampling level is \(first.downsamplingLevel), outside 0...\(mostDownsamplingLevels).")
    }
    for (stage, next) in zip(stages, stages.dropFirst()) where stage.downsamplingLevel <= next.downsamplingLevel {
      throw fault("A stage is not finer than the one before.")
    }
    guard last.downsamplingLevel == 0 else { throw fault("The last stage is not of full size.") }
    for stage in stages {
      guard stage.timesteps.count <= mostSteps, stage.timesteps[0] <= Timesteps.most else {
        throw fault("A stage has more than \(mostSteps) steps, or a timestep above \(Timesteps.most).")
      }
      guard stage.atoms.count == stage.timesteps.count else {
        throw fault("A stage has \(stage.atoms.count) numbers of atoms for \(stage.timesteps.count) timesteps.")
      }
      guard stage.atoms.allSatisfy({ $0 >= 0 }) else { throw fault("A number of atoms is negative.") }
    }
    guard last.atoms.last == 0 else { throw fault("The last step has a choice, where its noise is 0.") }
  }

  private static func check(_ codebookKind: CodebookKind, _ selectionCode: SelectionCode) throws(DDCMError) {
    if case .gaussian(let count) = codebookKind {
      guard 1...CodebookKind.mostCodewords ~= count else {
        throw DDCMError(
          .usage, "A codebook of \(count) codewords was asked for; 1...\(CodebookKind.mostCodewords) are possible.")
      }
      guard selectionCode != .trellis else {
        throw DDCMError(.usage, "The trellis selection code needs the transform codebook.")
      }
    }
    if case .nested(let bits) = selectionCode {
      guard 1...SelectionCode.mostLevelBits ~= bits else {
        throw DDCMError(
          .usage, "Levels of \(bits) bits were asked for; 1...\(SelectionCode.mostLevelBits) are possible.")
      }
    }
  }
}

extension CodingParameters {
  /// The same with other stages.
  package func with(stages: [Stage]) throws(DDCMError) -> CodingParameters {
    try CodingParameters(
      stages: stages, codebookKind: codebookKind, selectionCode: selectionCode, eta: eta, unselectedEta: unselectedEta,
      seed: seed, initialNoiseIndex: initialNoiseIndex)
  }

  /// The same with other numbers of atoms at the first steps of a stage.
  package func with(atoms: [Int], stage number: Int = 0) throws(DDCMError) -> CodingParameters {
    var stages = stages
    let stage = stages[number]
    stages[number] = Stage(
      downsamplingLevel: stage.downsamplingLevel, timesteps: stage.timesteps,
      atoms: atoms + stage.atoms.dropFirst(atoms.count))
    return try with(stages: stages)
  }

  /// The same steps with other numbers of atoms at those that have a choice.
  ///
  /// - Parameter atoms: one for each choice; 0 removes it.
  /// - Precondition: there are as many as choices, and none is negative.
  package func with(choices atoms: [Int]) -> CodingParameters {
    precondition(atoms.count == choiceCount && atoms.allSatisfy { $0 >= 0 }, "each choice has a number of atoms")
    var rest = atoms[...]
    let stages = stages.map { stage in
      Stage(
        downsamplingLevel: stage.downsamplingLevel, timesteps: stage.timesteps,
        atoms: stage.atoms.map { $0 > 0 ? rest.removeFirst() : 0 })
    }
    do {
      return try with(stages: stages)
    } catch {
      preconditionFailure("other numbers of atoms keep parameters valid: \(error)")
    }
  }

  /// The level of the smallest stage, which is the first.
  package var coarsestLevel: Int { stages[0].downsamplingLevel }

  /// The level of the largest stage with a choice; that of the smallest if there is no choice.
  package var finestCodedLevel: Int {
    stages.last { $0.atoms.contains { $0 > 0 } }?.downsamplingLevel ?? coarsestLevel
  }

  /// The number of steps, each of which calls the denoiser once.
  package var stepCount: Int { stages.reduce(0) { $0 + $1.timesteps.count } }

  /// The number of steps with a choice.
  package var choiceCount: Int { stages.reduce(0) { $0 + $1.atoms.count { $0 > 0 } } }

  /// The most atoms of a step: half of the codewords for a signed set, and one for each codeword otherwise.
  ///
  /// - Parameter dimension: n of the latent at full size.
  package func mostAtoms(dimension: Int, downsamplingLevel: Int) -> Int {
    Self.mostAtoms(codebookKind, selectionCode, dimension: dimension, downsamplingLevel: downsamplingLevel)
  }

  package static func mostAtoms(
    _ codebookKind: CodebookKind, _ selectionCode: SelectionCode, dimension: Int, downsamplingLevel: Int
  ) -> Int {
    let codewords = codebookKind.count(dimension: dimension >> (2 * downsamplingLevel))
    return selectionCode == .signed ? max(1, codewords / 2) : codewords
  }

  /// The codebook for latents of `dimension` elements.
  func codebook(dimension: Int, threads: Int?) -> any Codebook {
    let generator = CounterGenerator(seed: seed)
    switch codebookKind {
    case .gaussian(let count):
      return GaussianCodebook(count: count, dimension: dimension, generator: generator, threads: threads)
    case .transform: return TransformCodebook(dimension: dimension, generator: generator, threads: threads)
    }
  }
}
