/// Everything besides the model, the picture's size and the choices that both ends must agree on.
public struct Settings: Sendable, Equatable {
  /// Which codebook.
  public enum Book: Sendable, Hashable {
    /// ``GaussianCodebook`` with `count` codewords.
    case gaussian(count: Int)
    /// ``TransformCodebook``.
    case transform

    /// K for latents of `dimension` elements.
    public func count(dimension: Int) -> Int {
      switch self {
      case .gaussian(let count): count
      case .transform: TransformCodebook.Size(dimension: dimension).count
      }
    }
  }

  /// The noise of the steps, as a multiple of the posterior's in sixteenths: 16 is the posterior's (DDPM), 0 none (DDIM).
  public struct Eta: Sendable, Hashable {
    public let sixteenths: UInt8

    public init(sixteenths: UInt8) {
      self.sixteenths = sixteenths
    }

    public static let ancestral = Eta(sixteenths: 16)
    public static let deterministic = Eta(sixteenths: 0)
    /// All of the next timestep's noise is fresh, however little the posterior has.
    public static let fresh = Eta(sixteenths: 255)

    /// η, exactly.
    public var value: Double { Double(sixteenths) / 16 }
  }

  /// Consecutive steps at one resolution.
  public struct Stage: Sendable, Equatable {
    /// Width and height are those of the picture divided by 2^`halvings`.
    public var halvings: Int

    /// Descending.
    public var timesteps: Timesteps

    /// M of each step; 0 for a step that carries no choice.
    public var atoms: [Int]

    public init(halvings: Int = 0, timesteps: Timesteps, atoms: [Int]) {
      self.halvings = halvings
      self.timesteps = timesteps
      self.atoms = atoms
    }
  }

  /// From coarse to fine; the last is of full size, and its last step carries no choice (its σ is 0).
  public var stages: [Stage]

  public var book: Book
  public var mixture: Mixture

  /// η of steps that carry a choice.
  public var eta: Eta

  /// η of steps that carry none; their noise, if any, comes from the seed.
  public var fillerEta: Eta

  /// Seeds the codebooks and x_T.
  public var seed: UInt64

  /// Which of a seed's many x_T the process starts from: x_T is a codeword too (DDCM, arXiv 2502.01189, section 3), so that
  /// pictures of one seed need not start alike.
  public var start: UInt32

  public init(
    stages: [Stage], book: Book = .transform, mixture: Mixture = .signed, eta: Eta = .ancestral,
    fillerEta: Eta = .deterministic, seed: UInt64 = 0, start: UInt32 = 0
  ) {
    self.stages = stages
    self.book = book
    self.mixture = mixture
    self.eta = eta
    self.fillerEta = fillerEta
    self.seed = seed
    self.start = start
  }

  /// A process at full size throughout.
  ///
  /// - Parameter atoms: M of each step; the last must be 0.
  public init(
    timesteps: Timesteps, atoms: [Int], book: Book = .transform, mixture: Mixture = .signed,
    eta: Eta = .ancestral, fillerEta: Eta = .deterministic, seed: UInt64 = 0, start: UInt32 = 0
  ) {
    self.init(
      stages: [Stage(timesteps: timesteps, atoms: atoms)], book: book, mixture: mixture, eta: eta,
      fillerEta: fillerEta, seed: seed, start: start)
  }

  /// How often the largest stage's sides are halved in the smallest.
  public var mostHalvings: Int { stages[0].halvings }

  /// How often the sides are halved in the largest stage that carries a choice; as often as in the smallest where none does.
  public var leastHalvings: Int {
    stages.last { $0.atoms.contains { $0 > 0 } }?.halvings ?? mostHalvings
  }

  /// The number of steps, each of which calls the denoiser once.
  public var stepCount: Int { stages.reduce(0) { $0 + $1.timesteps.count } }

  /// The number of steps that carry a choice.
  public var choiceCount: Int { stages.reduce(0) { $0 + $1.atoms.count { $0 > 0 } } }

  /// What is wrong with them; nil where nothing is.
  public var fault: String? {
    guard !stages.isEmpty else { return "there is no stage" }
    for (stage, next) in zip(stages, stages.dropFirst()) where stage.halvings <= next.halvings {
      return "a stage is not finer than the one before"
    }
    guard let last = stages.last, last.halvings == 0 else { return "the last stage is not of full size" }
    guard stages.allSatisfy({ $0.atoms.count == $0.timesteps.count }) else {
      return "a stage has not one number of atoms for each timestep"
    }
    guard last.atoms.last == 0 else { return "the last step carries a choice" }
    guard mixture != .trellis || book == .transform else { return "a trellis needs the transform codebook" }
    return nil
  }

  /// ᾱ after the step at `place` of a stage: of the next timestep of the stage, of what the next stage begins with, or 1.
  package func end(of place: Int, in number: Int, schedule: NoiseSchedule) -> Double {
    guard let next = next(after: place, in: number) else { return 1 }
    return (next.halvings..<stages[number].halvings).reduce(schedule.alphasCumprod[next.timestep]) { alpha, _ in
      PixelPyramid.alphaCumprod(below: alpha)
    }
  }

  /// What follows the step at `place` of a stage; nil after the last.
  func next(after place: Int, in number: Int) -> Step.Next? {
    let stage = stages[number]
    if let timestep = stage.timesteps.previous(of: place) {
      return Step.Next(timestep: timestep, halvings: stage.halvings)
    }
    guard number + 1 < stages.count else { return nil }
    return Step.Next(timestep: stages[number + 1].timesteps[0], halvings: stages[number + 1].halvings)
  }

  /// Whether a stage ends with no more noise than its last step begins with.
  package func denoises(in number: Int, schedule: NoiseSchedule) -> Bool {
    let last = stages[number].timesteps.count - 1
    return end(of: last, in: number, schedule: schedule) >= schedule.alphasCumprod[stages[number].timesteps[last]]
  }

  /// The codebook for latents of `dimension` elements.
  func codebook(dimension: Int, threads: Int?) -> any Codebook {
    let generator = CounterGenerator(seed: seed)
    switch book {
    case .gaussian(let count):
      return GaussianCodebook(count: count, dimension: dimension, generator: generator, threads: threads)
    case .transform: return TransformCodebook(dimension: dimension, generator: generator, threads: threads)
    }
  }
}
