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
  private let file: String
  private let summary: StreamSummary
  @Nullable private var modelFolder: String?

  private enum CodingKeys: String, CodingKey { case file, modelFolder }

  init(file: String, _ info: StreamInfo, modelFolder: String?) {
    self.file = file
    self.modelFolder = modelFolder
    summary = StreamSummary(info)
  }

  func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encode(_modelFolder, forKey: .modelFolder)
  }

  var text: String {
    Table(
      title: file,
      rows: [
        "format": "DDCM stream, version \(summary.formatVersion)",
        "image": "\(summary.width)×\(summary.height) pixels",
        "size": "\(summary.bytes.grouped) bytes, \(summary.bitsPerPixel.fixed(3)) bits per pixel",
        "parts": "header \(summary.headerBytes.grouped) bytes, payload \(summary.payloadBytes.grouped) bytes, "
          + "\(((summary.layoutBits + 7) / 8).grouped) of them for the layout",
        "form": summary.form,
        "checksum": summary.damage ?? "ok",
        "model": summary.model + (modelFolder.map { ", installed in '\($0)'" } ?? ", not installed"),
        "precision": summary.precision,
        "steps": "\(summary.steps), of which \(summary.choices) carry choices",
        "timesteps": summary.stages.map { $0.prefix + Self.runs($0.timesteps) }.joined(separator: "; "),
        "atoms per step": summary.stages.map { Self.repeats($0.atoms) }.joined(separator: "; "),
        "codebook": summary.codebook + ", " + summary.stages.map(\.codewords.grouped).joined(separator: "; ")
          + " codewords",
        "selection code": summary.selectionCode
          + (summary.levelBits.map { ", levels of \($0) \($0 == 1 ? "bit" : "bits")" } ?? ""),
        "noise": "eta \(summary.eta.fixed(4)) with choices, \(summary.unselectedEta.fixed(4)) without",
        "seed": "\(summary.seed)" + (summary.initialNoise == 0 ? "" : ", initial noise \(summary.initialNoise)"),
        "conditioning": summary.conditioning.isEmpty
          ? "none" : summary.conditioning.map(\.text).joined(separator: "; "),
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

extension StreamSummary.Stage {
  fileprivate var prefix: String { downsamplingLevel == 0 ? "" : "at 1/\(1 << downsamplingLevel) resolution " }
}

extension StreamSummary.Phase {
  fileprivate var text: String {
    let from = firstStep == 0 ? "" : "from step \(firstStep) "
    let guided = guidance.map { ", guidance \($0.fixed(2)) away from \(negative ?? "none")" } ?? ""
    return from + (condition ?? "none") + guided
  }
}
