package import DDCM
import Files
import Foundation

/// Two programs, one to encode and one to decode.
///
/// Placeholders in the encoder's command: `{in}`, the image as PNG; `{in.ppm}`, as PPM; `{out}`, the file to write; `{bytes}`, its
/// maximum size; `{bpp}`, the same in bits per pixel; `{width}`, `{height}`; `{q}`, a setting that is searched for the largest
/// file within the limit. In the decoder's: `{in}`, that file; `{out}`, the image to write as PNG, or `{out.ppm}` as PPM.
package struct CommandContender: Contender {
  package let name: String
  package let provenance: [String: String]
  private let encoder: CommandTemplate
  private let decoder: CommandTemplate
  private let quality: QualityRange?
  private let fileExtension: String
  private let tools: Tools

  /// - Parameters:
  ///   - quality: the values of `{q}`.
  ///   - fileExtension: of encoded files.
  ///   - provenance: what the results depend on besides the commands.
  package init(
    name: String, encoder: CommandTemplate, decoder: CommandTemplate, quality: QualityRange? = nil,
    fileExtension: String = "bin", provenance: [String: String] = [:]
  ) {
    self.name = name
    self.encoder = encoder
    self.decoder = decoder
    self.quality = quality
    self.fileExtension = fileExtension
    tools = .ofThisProcess
    self.provenance = provenance.merging(["encoder": encoder.text, "decoder": decoder.text]) { $1 }
  }

  package func code(_ original: Original, byteLimit: Int, scratch: String) throws -> Coded {
    let process = ChildProcess(tools)
    var values = [
      "in": original.png, "in.ppm": original.ppm, "bytes": "\(byteLimit)", "width": "\(original.width)",
      "height": "\(original.height)",
      "bpp": String(format: "%.6g", Double(8 * byteLimit) / Double(original.width * original.height)),
    ]
    func encode(_ quality: String?) throws -> (bytes: Int, made: (file: String, usage: Usage)) {
      let file = scratch + "/encoded\(quality.map { "-" + $0 } ?? "").\(fileExtension)"
      values["out"] = file
      values["q"] = quality
      let usage = try process.run(encoder.filled(values, tools: tools), scratch: scratch)
      return (try size(of: file, from: encoder), (file, usage))
    }
    let (chosen, made): (String?, (file: String, usage: Usage)) =
      try quality.map { try $0.search(limit: byteLimit, encode) } ?? (nil, encode(nil).made)

    let decoded = ["out": scratch + "/decoded.png", "out.ppm": scratch + "/decoded.ppm", "in": made.file]
    let decoding = try process.run(decoder.filled(decoded, tools: tools), scratch: scratch)
    let image = decoded[decoder.places.contains("out.ppm") ? "out.ppm" : "out"]!
    _ = try size(of: image, from: decoder)
    return Coded(
      bytes: try size(of: made.file, from: encoder), image: image, quality: chosen, encoding: made.usage,
      decoding: decoding)
  }

  private func size(of file: String, from command: CommandTemplate) throws(ContenderError) -> Int {
    guard let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int else {
      throw .noFile(program: command.text)
    }
    return size
  }
}

extension CommandContender {
  /// A contender from text: `name: encode command ; decode command`, both for /bin/sh.
  ///
  /// - Throws: `ContenderError`.
  package init(_ text: String) throws(ContenderError) {
    guard let match = text.wholeMatch(of: /\s*([^:]*[^:\s])\s*:\s(.*\S)\s+;\s+(\S.*)/.dotMatchesNewlines()) else {
      throw .noCommands(text)
    }
    let (encoder, decoder) = (CommandTemplate.shell(String(match.2)), CommandTemplate.shell(String(match.3)))
    for (command, places) in [(encoder, ["in", "out"]), (decoder, ["in", "out"])] {
      for place in places where command.places.isDisjoint(with: [place, place + ".ppm"]) {
        throw .missingPlace(place, command: command.text)
      }
    }
    var quality: QualityRange?
    if let range = encoder.text.firstMatch(of: /\{q:([^{}]*)\}/) {
      quality = QualityRange(range.1)
      if quality == nil { throw .badRange(String(range.1)) }
    } else if encoder.places.contains("q") {
      throw .badRange("")
    }
    self.init(name: String(match.1), encoder: encoder, decoder: decoder, quality: quality)
  }

  /// A codec with a built-in command.
  ///
  /// - Throws: `ContenderError.unknown`.
  package init(named name: String) throws(ContenderError) {
    switch name.lowercased() {
    case "jpeg", "jpg": self = .jpeg
    case "webp": self = .webp
    case "avif": self = .avif
    case "jxl": self = .jpegXL
    default: throw .unknown(name)
    }
  }

  /// The first line that a program prints as its version.
  static func version(_ program: String, _ option: String) -> [String: String] {
    guard let path = Tools.ofThisProcess.path(of: program), let printed = ChildProcess.output(of: [path, option]) else {
      return [:]
    }
    return [program: printed.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""]
  }
}

/// Why a contender cannot be used, or has no result.
package enum ContenderError: DDCMErrorConvertible, Equatable, CustomStringConvertible {
  case missingTool(String)
  case noFile(program: String)
  case wrongSize(width: Int, height: Int, neededWidth: Int, neededHeight: Int)
  case unknown(String)
  case noCommands(String)
  case badRange(String)
  case missingPlace(String, command: String)

  package var ddcmError: DDCMError {
    switch self {
    case .missingTool(let name):
      DDCMError(
        .unsupported, "There is no program '\(name)' in the folders of PATH.",
        remedy: Self.packages[name].map { "Install it (Debian: apt install \($0))." } ?? "Install it.")
    case .noFile(let program):
      DDCMError(.unsupported, "The command '\(program)' succeeded without writing its file.")
    case .wrongSize(let width, let height, let neededWidth, let neededHeight):
      DDCMError(
        .unsupported,
        "The decoded image has \(width)×\(height) pixels, and the original \(neededWidth)×\(neededHeight).")
    case .unknown(let name):
      DDCMError(
        .usage, "There is no codec named '\(name)'.",
        remedy: "Known are jpeg, webp, avif and jxl; describe others by their commands.")
    case .noCommands(let text):
      DDCMError(
        .usage, "'\(text)' does not describe a codec.", remedy: "Write 'name: encode command ; decode command'.")
    case .badRange(let text):
      DDCMError(
        .usage, "'{q:\(text)}' is not a range of qualities.",
        remedy: "Write the value of the smallest file and that of the largest, as in {q:1..100} or {q:47..22/0.5}.")
    case .missingPlace(let place, let command):
      DDCMError(
        .usage, "The command '\(command)' lacks {\(place)}, the name of a file.",
        remedy: "Write it where the name belongs.")
    }
  }

  private static let packages = [
    "cjpeg": "libjpeg-turbo-progs", "djpeg": "libjpeg-turbo-progs", "cwebp": "webp", "dwebp": "webp",
    "avifenc": "libavif-bin", "avifdec": "libavif-bin", "cjxl": "libjxl-tools", "djxl": "libjxl-tools",
  ]
}
