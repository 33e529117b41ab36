import DDCM
import Foundation
import ModelFolder

/// What a stream says of itself.
struct StreamReport: Report {
  /// Consecutive steps at one size.
  struct Stage: Encodable {
    /// How often the picture's sides are halved.
    let halvings: Int
    let timesteps: [Int]
    let atoms: [Int]
    let codewords: Int

    init(_ stage: Settings.Stage, of header: Header) {
      halvings = stage.halvings
      timesteps = Array(stage.timesteps)
      atoms = stage.atoms
      codewords = header.settings.book.count(dimension: header.dimension >> (2 * stage.halvings))
    }

    fileprivate var prefix: String { halvings == 0 ? "" : "at 1/\(1 << halvings) size " }
  }

  /// Steps that are told the same, up to the next of these or the end.
  struct Phase: Encodable {
    let firstStep: Int
    @Nullable var condition: String?
    @Nullable var guidance: Double?
    @Nullable var negative: String?

    init(_ phase: ConditioningPlan.Phase) {
      firstStep = phase.start
      condition = phase.conditioning.map { "\($0.condition)" }
      guidance = phase.conditioning?.guidance?.scale
      negative = phase.conditioning?.guidance?.negative.map { "\($0)" }
    }

    fileprivate var text: String {
      let from = firstStep == 0 ? "" : "from step \(firstStep) "
      let guided = guidance.map { ", guidance \($0.fixed(2)) away from \(negative ?? "none")" } ?? ""
      return from + (condition ?? "none") + guided
    }
  }

  let file: String
  let formatVersion: Int
  let width: Int
  let height: Int
  let bytes: Int
  let bitsPerPixel: Double
  let headerBytes: Int
  let payloadBytes: Int
  /// What the payload says of sizes, timesteps and numbers of atoms, before the choices.
  let layoutBits: Int
  let checksumOk: Bool
  /// "compact" or "resilient".
  let form: String
  /// What is wrong with a resilient stream, in words.
  @Nullable var damage: String?
  let model: String
  @Nullable var modelFolder: String?
  let precision: String
  let steps: Int
  let stages: [Stage]
  let codebook: String
  let mixture: String
  @Nullable var levelBits: Int?
  let eta: Double
  let fillerEta: Double
  let seed: UInt64
  let start: UInt32
  let conditioning: [Phase]

  /// - Throws: what reading the file or the stream throws: a report is of a whole stream with the right checksum, or of one
  ///   that bears damage.
  init(_ input: Input, models: inout InstalledModels) throws {
    let contents = try input.bytes()
    let recovered = try RecoveredStream(parsing: contents)
    let header = recovered.stream.header
    let settings = header.settings
    file = input.name
    formatVersion = Int(Header.version)
    (width, height) = (header.width, header.height)
    bytes = contents.count
    bitsPerPixel = Double(8 * contents.count) / (Double(header.width) * Double(header.height))
    headerBytes = recovered.headerBytes
    switch header.form {
    case .compact:
      form = "compact"
      payloadBytes = Self.payload(of: contents.count - headerBytes - DDCM.Stream.checksumBytes)
    case .resilient:
      form = "resilient"
      payloadBytes = recovered.damage.byteCount - headerBytes
    }
    damage = recovered.damage.isNothing ? nil : "\(recovered.damage)"
    layoutBits = Int(header.layoutBits.rounded(.up))
    checksumOk = recovered.damage.isNothing
    model = header.model.description
    modelFolder = models.files(of: header.model)?.path
    precision = header.precision == .bf16 ? "bf16" : "f32"
    steps = settings.stepCount
    stages = settings.stages.map { Stage($0, of: header) }
    codebook = settings.book == .transform ? "transform" : "gaussian"
    switch settings.mixture {
    case .signed: (mixture, levelBits) = ("signed", nil)
    case .trellis: (mixture, levelBits) = ("trellis", nil)
    case .nested(let bits): (mixture, levelBits) = ("nested", bits)
    }
    eta = settings.eta.value
    fillerEta = settings.fillerEta.value
    seed = settings.seed
    start = settings.start
    conditioning = header.conditioning.phases.map(Phase.init)
  }

  /// The payload of `bytes` that hold it and, in front, its length in sevens of bits.
  private static func payload(of bytes: Int) -> Int {
    let digits = (1...9).first { bytes - $0 < 1 << (7 * $0) }!
    return bytes - digits
  }

  var text: String {
    let choosing = stages.reduce(0) { $0 + $1.atoms.count { $0 > 0 } }
    return Table(
      title: file,
      rows: [
        "format": "DDCM stream, version \(formatVersion)",
        "picture": "\(width)×\(height) pixels",
        "size": "\(bytes.grouped) bytes, \(bitsPerPixel.fixed(3)) bits per pixel",
        "parts": "header \(headerBytes.grouped) bytes, payload \(payloadBytes.grouped) bytes, of which "
          + "\(((layoutBits + 7) / 8).grouped) say where the choices are",
        "form": form,
        "checksum": damage ?? "ok",
        "model": model + (modelFolder.map { ", here in '\($0)'" } ?? ", not among the models here"),
        "precision": precision,
        "steps": "\(steps), of which \(choosing) carry choices",
        "timesteps": stages.map { $0.prefix + Self.runs($0.timesteps) }.joined(separator: "; "),
        "atoms per step": stages.map { Self.repeats($0.atoms) }.joined(separator: "; "),
        "codebook": codebook + ", " + stages.map(\.codewords.grouped).joined(separator: "; ") + " codewords",
        "mixture": mixture + (levelBits.map { ", levels of \($0) \($0 == 1 ? "bit" : "bits")" } ?? ""),
        "noise": "eta \(eta.fixed(4)) with choices, \(fillerEta.fixed(4)) without",
        "seed": "\(seed)" + (start == 0 ? "" : ", start \(start)"),
        "conditioning": conditioning.isEmpty ? "none" : conditioning.map(\.text).joined(separator: "; "),
      ]
    ).text
  }

  /// 999, 966, 932, …, 32.
  private static func runs(_ values: [Int]) -> String {
    let shown =
      values.count <= 8 ? values.map(String.init) : values.prefix(4).map(String.init) + ["…", "\(values.last!)"]
    return shown.joined(separator: ", ")
  }

  /// 29 × 17, 1 × 0: equal neighbours together.
  private static func repeats(_ values: [Int]) -> String {
    var runs: [(count: Int, value: Int)] = []
    for value in values {
      if runs.last?.value == value { runs[runs.count - 1].count += 1 } else { runs.append((1, value)) }
    }
    let shown = runs.map { $0.count == 1 ? "\($0.value)" : "\($0.value) (\($0.count) times)" }
    return (shown.count <= 12 ? shown : shown.prefix(8) + ["…", shown.last!]).joined(separator: ", ")
  }
}
