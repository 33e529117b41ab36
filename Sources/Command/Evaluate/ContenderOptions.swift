import ArgumentParser
import Evaluation
import Foundation
import Inference
import ModelFolder

/// Who is measured.
struct ContenderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Other codecs, separated by commas: jpeg (cjpeg, djpeg), webp (cwebp, dwebp), avif (avifenc, avifdec) and jxl (cjxl, "
        + "djxl), or none.", valueName: "list"))
  var against = "jpeg,webp,avif,jxl"

  @Option(
    name: .customLong("contender"),
    help: ArgumentHelp(
      "Any other codec, as 'name: encode command ; decode command' for /bin/sh; may be given several times. {in} and {out} "
        + "are files: a PNG picture and the stream to encode, the stream and a PNG picture to decode; {in.ppm} and {out.ppm} are "
        + "PPM. {bytes} and {bpp} are what the stream may have, {q:1..100} a setting to search, from the smallest file's to the "
        + "largest's.", valueName: "text"))
  var others: [String] = []

  @Option(
    help: ArgumentHelp(
      "A model's folder (default: DDCM_MODEL, else the bundled Models/photo); may be given several times.",
      valueName: "folder"),
    completion: .directory)
  var model: [String] = []

  @Option(
    help: ArgumentHelp(
      "JSON: [{\"name\": \"50 steps\", \"options\": [\"--steps\", \"50\"]}, …], options of 'ddcm encode'. Each is measured with each "
        + "model.", valueName: "file"), completion: .file(extensions: ["json"]))
  var settings: String?

  @Flag(name: .customLong("without-ddcm"), help: "Measure the others alone.")
  var withoutDDCM = false

  @Option(help: ArgumentHelp("The arithmetic of ddcm's network, f32 or bf16.", valueName: "precision"))
  var precision: Precision?

  @Option(help: ArgumentHelp("ddcm's threads, 1...1024 (default: all cores).", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("ddcm's seed.", valueName: "s"))
  var seed: UInt64 = 0

  func validate() throws {
    try threads?.validate("--threads", in: 1...1024)
  }

  /// ddcm with each model and setting, then the others.
  func contenders() throws -> [any Contender] {
    var contenders: [any Contender] = withoutDDCM ? [] : try ddcm()
    if against != "none" {
      contenders += try against.split(separator: ",").map { try CommandContender(named: String($0)) }
    }
    contenders += try others.map { try CommandContender($0) }
    var names: Set<String> = []
    for contender in contenders {
      guard names.insert(contender.name).inserted else { throw EvaluationError.sameContender(contender.name) }
    }
    return contenders
  }

  private func ddcm() throws -> [any Contender] {
    let search = ModelSearch.ofThisProcess
    let models = try model.isEmpty ? [search.standard()] : model.map(search.path(of:))
    let settings = try settings.map { try EncoderSettings.read(path: $0) } ?? [EncoderSettings(name: nil, options: [])]
    let digest = try "sha256:" + fileDigest(Self.program)
    return try models.flatMap { folder in
      let identity = try "\(ModelFiles(path: folder, cache: search.identities).identity)"
      let modelName = model.count > 1 ? URL(fileURLWithPath: folder).lastPathComponent : nil
      return settings.map { setting in
        CommandContender.ddcm(
          name: (["ddcm"] + [modelName, setting.name].compactMap(\.self)).joined(separator: " "), program: Self.program,
          encoding: shared(folder) + (precision.map { ["--precision", $0.rawValue] } ?? []) + ["--seed", "\(seed)"]
            + setting.options,
          decoding: shared(folder),
          provenance: [
            "version": DDCMCommand.configuration.version, "program": digest, "model": identity, "seed": "\(seed)",
          ])
      }
    }
  }

  private func shared(_ folder: String) -> [String] {
    ["--model", folder] + (threads.map { ["--threads", "\($0)"] } ?? [])
  }

  /// This program.
  private static var program: String { Bundle.main.executableURL?.path ?? CommandLine.arguments[0] }
}

/// Options of `ddcm encode` under a name.
struct EncoderSettings: Decodable {
  let name: String?
  let options: [String]

  static func read(path: String) throws -> [EncoderSettings] {
    let bytes = try Input(path: path).bytes()
    do {
      let settings = try JSONDecoder().decode([EncoderSettings].self, from: Data(bytes))
      guard !settings.isEmpty else { throw EvaluationError.badSettings(path: path, reason: "the list is empty") }
      return settings
    } catch let error as DecodingError {
      throw EvaluationError.badSettings(path: path, reason: "\(error.localizedDescription)")
    }
  }
}
