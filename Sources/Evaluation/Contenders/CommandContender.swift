import Files
import Foundation

/// Two programs, one to encode and one to decode.
///
/// Places in the encoder's command: `{in}`, the picture as PNG; `{in.ppm}`, as PPM; `{out}`, the file to write; `{bytes}`, the most
/// that it may have; `{bpp}`, the same in bits per pixel; `{width}`, `{height}`; `{q}`, a setting that is searched so that the file
/// is the largest within the limit. In the decoder's: `{in}`, that file; `{out}`, the picture to write as PNG, or `{out.ppm}` as PPM.
public struct CommandContender: Contender {
  public let name: String
  public let provenance: [String: String]
  private let encoder: CommandTemplate
  private let decoder: CommandTemplate
  private let quality: QualityRange?
  private let fileExtension: String
  private let tools: Tools

  /// - Parameters:
  ///   - quality: the values of `{q}`.
  ///   - fileExtension: of encoded files.
  ///   - provenance: what the commands do not say of themselves.
  public init(
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

  public func code(_ original: Original, byteLimit: Int, scratch: String) throws -> Coded {
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
    let picture = decoded[decoder.places.contains("out.ppm") ? "out.ppm" : "out"]!
    _ = try size(of: picture, from: decoder)
    return Coded(
      bytes: try size(of: made.file, from: encoder), picture: picture, quality: chosen, encoding: made.usage,
      decoding: decoding)
  }

  private func size(of file: String, from command: CommandTemplate) throws(ContenderError) -> Int {
    guard let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int else {
      throw .noFile(program: command.text)
    }
    return size
  }
}
