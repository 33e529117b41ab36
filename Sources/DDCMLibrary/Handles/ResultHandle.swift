import DDCM
import Essentials

/// `ddcm_result`.
final class ResultHandle: Handle {
  let bytes: CBytes?
  let image: (pixels: CBytes, width: Int, height: Int)?
  let notes: [CText]
  let json: CText

  private struct Nothing: Encodable {}

  convenience init(bytes: [UInt8]? = nil, image: RGBImage? = nil, notes: [String] = []) throws {
    try self.init(bytes: bytes, image: image, notes: notes, json: Nothing())
  }

  /// - Parameter json: what `ddcm_result_json` gives, with keys in snake case.
  init(bytes: [UInt8]? = nil, image: RGBImage? = nil, notes: [String] = [], json: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    self.json = CText(String(decoding: try encoder.encode(json), as: UTF8.self))
    self.bytes = bytes.map(CBytes.init)
    self.image = image.map { (CBytes($0.pixels), $0.width, $0.height) }
    self.notes = notes.map(CText.init)
  }
}
