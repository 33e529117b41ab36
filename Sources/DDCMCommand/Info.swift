import ArgumentParser
import DDCM
import DDCMCodec
import DDCMFormat

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the metadata of streams.",
    usage: "ddcm info [--json] <stream> ...",
    discussion: """
      Reads and checks the whole stream; needs no model.

        ddcm info lorikeet.ddcm
        ddcm info --json streams/*.ddcm

      lorikeet.ddcm is made by 'ddcm encode Documentation/samples/lorikeet.jpg lorikeet.ddcm'.
      """)

  @Argument(
    help: ArgumentHelp("Streams; '-' is standard input.", valueName: "stream"), completion: .file(extensions: ["ddcm"]))
  var streams: [String]

  @Flag(help: "Print JSON: an object for one stream, an array for several.")
  var json = false

  func run() throws {
    let registry = ModelRegistry()
    try Console().report(on: streams, json: json) { input in
      let info = try InspectRequest(input.bytes()).run()
      return StreamReport(file: input.name, info, modelFolder: registry.info(of: info.model)?.path)
    }
  }
}

/// The metadata of a stream.
private struct StreamReport: Report {
  /// Consecutive steps at one resolution.
  struct Stage: Encodable {
    /// Width and height are those of the image divided by 2 to this power.
    let downsamplingLevel: Int
    let timesteps: [Int]
    let atoms: [Int]
    let codewords: Int

    fileprivate var prefix: String { downsamplingLevel == 0 ? "" : "at 1/\(1 << downsamplingLevel) resolution " }
  }

  /// Steps under one condition, up to the next phase or the end.
  struct Phase: Encodable {
    let firstStep: Int
    @Nullable var condition: String?
    @Nullable var guidance: Double?
    @Nullable var negative: String?

    init(_ phase: StreamInfo.Phase) {
      firstStep = phase.firstStep
      condition = phase.condition.map { "\($0)" }
      guidance = phase.guidance
      negative = phase.negative.map { "\($0)" }
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
  /// What the payload spends on timesteps and numbers of atoms, before the choices.
  let layoutBits: Int
  let checksumOk: Bool
  /// "compact" or "resilient".
  let form: String
  @Nullable var damage: String?
  let model: String
  @Nullable var modelFolder: String?
  let precision: String
  let steps: Int
  let stages: [Stage]
  let codebook: String
  let selectionCode: String
  @Nullable var levelBits: Int?
  let eta: Double
  let unselectedEta: Double
  let seed: UInt64
  let initialNoise: UInt32
  let conditioning: [Phase]
  private let choices: Int

  private enum CodingKeys: String, CodingKey {
    case file, formatVersion, width, height, bytes, bitsPerPixel, headerBytes, payloadBytes, layoutBits, checksumOk,
      form,
      damage, model, modelFolder, precision, steps, stages, codebook, selectionCode, levelBits, eta, unselectedEta,
      seed,
      initialNoise, conditioning
  }

  init(file: String, _ info: StreamInfo, modelFolder: String?) {
    self.file = file
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
    self.modelFolder = modelFolder
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

  var text: String {
    Table(
      title: file,
      rows: [
        "format": "DDCM stream, version \(formatVersion)",
        "image": "\(width)×\(height) pixels",
        "size": "\(bytes.grouped) bytes, \(bitsPerPixel.fixed(3)) bits per pixel",
        "parts": "header \(headerBytes.grouped) bytes, payload \(payloadBytes.grouped) bytes, "
          + "\(((layoutBits + 7) / 8).grouped) of them for the layout",
        "form": form,
        "checksum": damage ?? "ok",
        "model": model + (modelFolder.map { ", installed in '\($0)'" } ?? ", not installed"),
        "precision": precision,
        "steps": "\(steps), of which \(choices) carry choices",
        "timesteps": stages.map { $0.prefix + Self.runs($0.timesteps) }.joined(separator: "; "),
        "atoms per step": stages.map { Self.repeats($0.atoms) }.joined(separator: "; "),
        "codebook": codebook + ", " + stages.map(\.codewords.grouped).joined(separator: "; ") + " codewords",
        "selection code": selectionCode + (levelBits.map { ", levels of \($0) \($0 == 1 ? "bit" : "bits")" } ?? ""),
        "noise": "eta \(eta.fixed(4)) with choices, \(unselectedEta.fixed(4)) without",
        "seed": "\(seed)" + (initialNoise == 0 ? "" : ", initial noise \(initialNoise)"),
        "conditioning": conditioning.isEmpty ? "none" : conditioning.map(\.text).joined(separator: "; "),
      ]
    ).text
  }

  /// 999, 966, 932, 899, …, 32.
  private static func runs(_ values: [Int]) -> String {
    let shown =
      values.count <= 8 ? values.map(String.init) : values.prefix(4).map(String.init) + ["…", "\(values.last ?? 0)"]
    return shown.joined(separator: ", ")
  }

  /// 29 (17 times), 0: equal neighbours together.
  private static func repeats(_ values: [Int]) -> String {
    var runs: [(count: Int, value: Int)] = []
    for value in values {
      if runs.last?.value == value { runs[runs.count - 1].count += 1 } else { runs.append((1, value)) }
    }
    let shown = runs.map { $0.count == 1 ? "\($0.value)" : "\($0.value) (\($0.count) times)" }
    guard shown.count > 12 else { return shown.joined(separator: ", ") }
    return (shown.prefix(8) + ["…", shown[shown.count - 1]]).joined(separator: ", ")
  }
}
