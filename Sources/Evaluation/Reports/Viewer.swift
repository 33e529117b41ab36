import Foundation
import Pictures

/// The pictures of the report, for its script.
struct Viewer: Encodable {
  struct Picture: Encodable {
    let name: String
    /// A data: address.
    let original: String
    let made: [Made]
  }

  struct Made: Encodable {
    let contender: String
    let rate: Double
    let source: String
    let caption: String
  }

  let pictures: [Picture]

  /// Of what was kept in the folder; pictures that are not there are left out.
  init(_ outcome: Outcome, _ folder: RunFolder, originals: [String: String]) {
    let groups = Dictionary(grouping: outcome.measurements) { $0.picture }
    pictures = originals.sorted { $0.key < $1.key }.compactMap { name, digest in
      guard let original = Self.address(folder.shownPicture(digest)) else { return nil }
      let made = (groups[name] ?? []).compactMap { result in
        Self.address(folder.shownPicture(result.digest)).map {
          Made(
            contender: result.contender, rate: result.rate, source: $0,
            caption: Self.caption(of: result, outcome.columns))
        }
      }
      return made.isEmpty ? nil : Picture(name: name, original: original, made: made)
    }
  }

  private static func caption(of result: Measurement, _ columns: [ScoreColumn]) -> String {
    let size = "\(result.bytes ?? 0) bytes, \((result.bitsPerPixel ?? 0).fixed(4)) bpp"
    let over = result.outcome == .over ? " (its smallest, larger than asked)" : ""
    let scores = columns.compactMap { column in result.scores[column.name].map { "\(column.name) \($0.asScore)" } }
    return ([size + over] + scores).joined(separator: ", ")
  }

  private static func address(_ path: String) -> String? {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return nil }
    return "data:image/\(ShownPicture.format.rawValue);base64," + data.base64EncodedString()
  }
}
