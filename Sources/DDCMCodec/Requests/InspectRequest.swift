public import DDCM
public import DDCMFormat

/// A stream's metadata, without the model. Reads and checks the whole stream.
public struct InspectRequest: Sendable {
  private let received: ReceivedStream
  private let byteCount: Int

  /// - Throws: `DDCMError` of category `notRecognized` or `damaged`: metadata is that of a whole stream with the right
  ///   checksum, or of a resilient one that can be decoded despite its damage.
  public init(_ bytes: [UInt8]) throws(DDCMError) {
    received = try ReceivedStream(bytes, mode: .whole)
    byteCount = bytes.count
  }

  public func run() -> StreamInfo { StreamInfo(received, byteCount: byteCount) }
}

/// A stream's metadata.
public struct StreamInfo: Sendable, Equatable {
  /// Consecutive steps at one resolution.
  public struct Stage: Sendable, Equatable {
    /// Width and height are those of the image divided by 2 to this power.
    public let downsamplingLevel: Int
    public let timesteps: [Int]
    /// M of each step; 0 where a step carries no choice.
    public let atoms: [Int]
    /// K.
    public let codewords: Int
  }

  public let formatVersion: Int
  public let width: Int
  public let height: Int
  public let byteCount: Int
  /// The bytes of the header, of both copies where there are two.
  public let headerBytes: Int
  public let payloadBytes: Int
  /// What the payload spends on timesteps and numbers of codewords, before the choices.
  public let layoutBits: Int
  public let isResilient: Bool
  /// What is wrong with a resilient stream, in words; nil for nothing.
  public let damage: String?
  public let model: ModelIdentity
  /// The arithmetic that the encoder's network ran in; a decoder that uses the same drifts least.
  public let precision: Precision
  public let stages: [Stage]
  public let codebook: ProcessOptions.Codebook
  public let selectionCode: SelectionCode
  /// η of steps with and without choices.
  public let eta: Double
  public let unselectedEta: Double
  public let seed: UInt64
  /// Which of the seed's initial noises the process starts from.
  public let initialNoise: UInt32
  /// By the first step of each phase; before the first there is no condition.
  public let conditioning: [Phase]

  /// Steps under one condition, up to the next phase or the end.
  public struct Phase: Sendable, Equatable {
    /// Counted from 0.
    public let firstStep: Int
    /// Nil for no condition.
    public let condition: Condition?
    /// The scale of classifier-free guidance; nil for none.
    public let guidance: Double?
    /// What guidance moves away from; nil for no condition.
    public let negative: Condition?
  }

  public var bitsPerPixel: Double { Double(8 * byteCount) / (Double(width) * Double(height)) }
  public var stepCount: Int { stages.reduce(0) { $0 + $1.timesteps.count } }
  public var choiceCount: Int { stages.reduce(0) { $0 + $1.atoms.count { $0 > 0 } } }

  init(_ received: ReceivedStream, byteCount: Int) {
    let header = received.stream.header
    let parameters = header.parameters
    formatVersion = Int(Header.version)
    (width, height) = (header.width, header.height)
    self.byteCount = byteCount
    headerBytes = received.headerBytes
    isResilient = header.form == .resilient
    payloadBytes =
      isResilient
      ? received.wholeBytes - headerBytes : Self.payload(of: byteCount - headerBytes - DDCMStream.checksumBytes)
    layoutBits = Int(header.layoutBits.rounded(.up))
    damage = received.damage.map { "\($0)" }
    model = header.model
    precision = Precision(header.precision)
    stages = parameters.stages.map { stage in
      Stage(
        downsamplingLevel: stage.downsamplingLevel, timesteps: Array(stage.timesteps), atoms: stage.atoms,
        codewords: parameters.codebookKind.count(dimension: header.dimension >> (2 * stage.downsamplingLevel)))
    }
    codebook = parameters.codebookKind == .transform ? .transform : .gaussian
    selectionCode = parameters.selectionCode
    eta = parameters.eta.value
    unselectedEta = parameters.unselectedEta.value
    seed = parameters.seed
    initialNoise = parameters.initialNoiseIndex
    conditioning = header.conditioning.phases.map { phase in
      Phase(
        firstStep: phase.start, condition: phase.conditioning?.condition,
        guidance: phase.conditioning?.guidance?.scale, negative: phase.conditioning?.guidance?.negative)
    }
  }

  /// The payload of `bytes` that hold it and, in front, its length in groups of seven bits.
  private static func payload(of bytes: Int) -> Int {
    let digits = (1...9).first { bytes - $0 < 1 << (7 * $0) } ?? 9
    return bytes - digits
  }
}
