import DDCM
import DDCMFormat

/// A stream's metadata as the surfaces write it in JSON.
package struct StreamSummary: Encodable {
  /// Consecutive steps at one resolution.
  package struct Stage: Encodable {
    /// Width and height are those of the image divided by 2 to this power.
    package let downsamplingLevel: Int
    package let timesteps: [Int]
    package let atoms: [Int]
    package let codewords: Int
  }

  /// Steps under one condition, up to the next phase or the end.
  package struct Phase: Encodable {
    package let firstStep: Int
    @Nullable package var condition: String?
    @Nullable package var guidance: Double?
    @Nullable package var negative: String?

    init(_ phase: StreamInfo.Phase) {
      firstStep = phase.firstStep
      condition = phase.condition.map { "\($0)" }
      guidance = phase.guidance
      negative = phase.negative.map { "\($0)" }
    }
  }

  package let formatVersion: Int
  package let width: Int
  package let height: Int
  package let bytes: Int
  package let bitsPerPixel: Double
  package let headerBytes: Int
  package let payloadBytes: Int
  /// What the payload spends on timesteps and numbers of atoms, before the choices.
  package let layoutBits: Int
  package let checksumOk: Bool
  /// "compact" or "resilient".
  package let form: String
  @Nullable package var damage: String?
  package let model: String
  package let precision: String
  package let steps: Int
  package let choices: Int
  package let stages: [Stage]
  package let codebook: String
  package let selectionCode: String
  @Nullable package var levelBits: Int?
  package let eta: Double
  package let unselectedEta: Double
  package let seed: UInt64
  package let initialNoise: UInt32
  package let conditioning: [Phase]

  package init(_ info: StreamInfo) {
    formatVersion = info.formatVersion
    (width, height) = (info.width, info.height)
    bytes = info.byteCount
    bitsPerPixel = info.bitsPerPixel
    headerBytes = info.headerBytes
    payloadBytes = info.payloadBytes
    layoutBits = info.layoutBits
    checksumOk = info.damage == nil
    form = info.isResilient ? "resilient" : "compact"
    damage = info.damage
    model = info.model.description
    precision = info.precision.rawValue
    steps = info.stepCount
    choices = info.choiceCount
    stages = info.stages.map {
      Stage(
        downsamplingLevel: $0.downsamplingLevel, timesteps: $0.timesteps, atoms: $0.atoms, codewords: $0.codewords)
    }
    codebook = info.codebook.rawValue
    switch info.selectionCode {
    case .signed: (selectionCode, levelBits) = ("signed", nil)
    case .trellis: (selectionCode, levelBits) = ("trellis", nil)
    case .nested(let bits): (selectionCode, levelBits) = ("nested", bits)
    }
    eta = info.eta
    unselectedEta = info.unselectedEta
    seed = info.seed
    initialNoise = info.initialNoise
    conditioning = info.conditioning.map(Phase.init)
  }
}
