import ArgumentParser
import DDCM
import DDCMCodec
import Evaluation
import Foundation
import Inference

/// The codecs that are compared.
struct ContenderArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Other codecs, separated by commas: jpeg (cjpeg, djpeg), webp (cwebp, dwebp), avif (avifenc, avifdec) and jxl (cjxl, "
        + "djxl), or none.", valueName: "list"))
  var against = "jpeg,webp,avif,jxl"

  @Option(
    name: .customLong("contender"),
    help: ArgumentHelp(
      "Any other codec, as 'name: encode command ; decode command' for /bin/sh; repeatable. {in} and {out} are files: to "
        + "encode, a PNG image and the stream; to decode, the stream and a PNG image. {in.ppm} and {out.ppm} are PPM. "
        + "{bytes} and {bpp} are the limit of the rate; {q:1..100} is a setting to search, from the smallest file's value "
        + "to the largest file's.", valueName: "text"))
  var others: [String] = []

  @Option(
    help: ArgumentHelp(
      "A model folder (default: DDCM_MODEL, else the included Models/photo); repeatable.", valueName: "folder"),
    completion: .directory)
  var model: [String] = []

  @Option(
    help: ArgumentHelp(
      "JSON file with options of 'ddcm encode': [{\"name\": \"50 steps\", \"options\": [\"--steps\", \"50\"]}, …]. Each is "
        + "measured with each model.", valueName: "file"), completion: .file(extensions: ["json"]))
  var settings: String?

  @Flag(name: .customLong("without-ddcm"), help: "Measure only the other codecs.")
  var withoutDDCM = false

  @Option(help: ArgumentHelp("Arithmetic of ddcm's network.", valueName: "precision"))
  var precision: Precision?

  @Option(help: ArgumentHelp("Threads of ddcm, 1...1024 (default: all cores).", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Seed of ddcm.", valueName: "s"))
  var seed: UInt64 = 0

  /// ddcm with each model and setting, then the others.
  ///
  /// - Throws: `DDCMError`.
  func contenders() throws -> [any Contender] {
    var contenders: [any Contender] = withoutDDCM ? [] : try ddcm()
    if against != "none" {
      contenders += try against.split(separator: ",").map { try CommandContender(named: String($0)) }
    }
    contenders += try others.map { try CommandContender($0) }
    var names: Set<String> = []
    for contender in contenders {
      guard names.insert(contender.name).inserted else {
        throw DDCMError(
          .usage, "Two contenders have the name '\(contender.name)'.", remedy: "Give them different names.")
      }
    }
    return contenders
  }

  private func ddcm() throws -> [any Contender] {
    let registry = ModelRegistry(options: try RuntimeOptions(threads: threads))
    let models = try model.isEmpty ? [registry.info()] : model.map { try registry.info(model: $0) }
    let settings = try settings.map { try EncoderSettings.read(path: $0) } ?? [EncoderSettings(name: nil, options: [])]
    let digest = try "sha256:" + fileDigest(Self.program)
    return models.flatMap { model in
      let shared = ["--model", model.path] + (threads.map { ["--threads", "\($0)"] } ?? [])
      let modelName = models.count > 1 ? URL(fileURLWithPath: model.path).lastPathComponent : nil
      return settings.map { setting in
        CommandContender.ddcm(
          name: (["ddcm"] + [modelName, setting.name].compactMap(\.self)).joined(separator: " "), program: Self.program,
          encoding: shared + (precision.map { ["--precision", $0.rawValue] } ?? []) + ["--seed", "\(seed)"]
            + setting.options,
          decoding: shared,
          provenance: [
            "version": DDCMCommand.configuration.version, "program": digest, "model": "\(model.identity)",
            "seed": "\(seed)",
          ])
      }
    }
  }

  /// This program.
  private static var program: String { Bundle.main.executableURL?.path ?? CommandLine.arguments[0] }
}

/// Options of `ddcm encode` under a name.
private struct EncoderSettings: Decodable {
  let name: String?
  let options: [String]

  /// - Throws: `DDCMError` of category `usage` for a file without settings; as ``Input/bytes()``.
  static func read(path: String) throws -> [EncoderSettings] {
    let bytes = try Input(path: path).bytes()
    guard let settings = try? JSONDecoder().decode([EncoderSettings].self, from: Data(bytes)), !settings.isEmpty else {
      throw DDCMError(
        .usage, "The file '\(path)' does not hold settings.",
        remedy: "Write a JSON array such as [{\"name\": \"50 steps\", \"options\": [\"--steps\", \"50\"]}].")
    }
    return settings
  }
}

/// The SHA-256 of a file's contents, in hexadecimal digits.
func fileDigest(_ path: String) throws -> String {
  let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
  return SHA256.hash(data).hexadecimal
}
