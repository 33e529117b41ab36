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

    /// η, exactly.
    public var value: Double { Double(sixteenths) / 16 }
  }

  /// The timesteps, descending.
  public var timesteps: Timesteps

  /// M of each step; 0 for a step that carries no choice, as the last one always does (its σ is 0).
  public var atoms: [Int]

  public var book: Book
  public var mixture: Mixture

  /// η of steps that carry a choice.
  public var eta: Eta

  /// η of steps that carry none; their noise, if any, comes from the seed.
  public var fillerEta: Eta

  /// Seeds the codebooks and x_T.
  public var seed: UInt64

  public init(
    timesteps: Timesteps, atoms: [Int], book: Book = .transform, mixture: Mixture = .signed,
    eta: Eta = .ancestral, fillerEta: Eta = .deterministic, seed: UInt64 = 0
  ) {
    self.timesteps = timesteps
    self.atoms = atoms
    self.book = book
    self.mixture = mixture
    self.eta = eta
    self.fillerEta = fillerEta
    self.seed = seed
  }

  /// The codebook for latents of `dimension` elements.
  func codebook(dimension: Int) -> any Codebook {
    let generator = CounterGenerator(seed: seed)
    switch book {
    case .gaussian(let count): return GaussianCodebook(count: count, dimension: dimension, generator: generator)
    case .transform: return TransformCodebook(dimension: dimension, generator: generator)
    }
  }
}
