import DDCM
import DDCMImages
import Foundation

/// The report: one HTML file that contains its images.
struct Page {
  let description: Description
  let outcome: Outcome
  let anchor: String?
  /// SVG files.
  let curves: [String]
  /// Notes on what is missing.
  let notes: [String]
  let viewer: Viewer

  func html() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = String(decoding: try encoder.encode(viewer), as: UTF8.self)
    let values = [
      "summary": outcome.summaryTable.html + paragraphs(outcome.marks),
      "deltas": anchor.map { outcome.deltaTable(against: $0).html } ?? "",
      "curves": curves.map { "<figure>\($0)</figure>\n" }.joined(),
      "notes": paragraphs(notes + outcome.failureLines),
      "repeat": HTML.escaped(repeating),
      "images": "\(Set(outcome.measurements.map(\.image)).count)",
      "shown": "\(viewer.images.count)",
      "format": "\(ShownImage.format)", "quality": "\(ShownImage.quality)", "side": "\(ShownImage.side)",
      "data": HTML.embedded(data),
    ]
    let template = String(decoding: PackageResources.report_html, as: UTF8.self)
    return template.replacing(/\{\{([a-z]+)\}\}/) { match in values[String(match.1)] ?? "" }
  }

  private func paragraphs(_ lines: [String]) -> String {
    lines.map { "<p>\(HTML.escaped($0))</p>\n" }.joined()
  }

  /// How to repeat the run.
  private var repeating: String {
    let machine = description.machine
    let head = [
      description.command.joined(separator: " "), description.version, description.date.ISO8601Format(),
      "\(machine.processor), \(machine.cores) cores, \(machine.memoryBytes.megabytes) MB, \(machine.system)",
      "\(description.jobs) images at once",
    ]
    let contenders = description.contenders.map { contender in
      contender.name + "\n"
        + contender.provenance.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }.joined(separator: "\n")
    }
    let scores = description.scores.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return (head + contenders + scores).joined(separator: "\n")
  }
}

/// The images of the report, for its script.
struct Viewer: Encodable {
  struct Entry: Encodable {
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

  let images: [Entry]

  /// The images in the run's folder.
  init(_ outcome: Outcome, _ folder: RunFolder, originals: [String: String]) {
    let groups = Dictionary(grouping: outcome.measurements) { $0.image }
    images = originals.sorted { $0.key < $1.key }.compactMap { name, digest in
      guard let original = Self.address(folder.shownImage(digest)) else { return nil }
      let made = (groups[name] ?? []).compactMap { result in
        Self.address(folder.shownImage(result.digest)).map {
          Made(
            contender: result.contender, rate: result.rate, source: $0,
            caption: Self.caption(of: result, outcome.columns))
        }
      }
      return made.isEmpty ? nil : Entry(name: name, original: original, made: made)
    }
  }

  private static func caption(of result: Measurement, _ columns: [ScoreColumn]) -> String {
    let size = "\(result.bytes ?? 0) bytes, \((result.bitsPerPixel ?? 0).fixed(4)) bpp"
    let over = result.outcome == .over ? " (its smallest, above the limit)" : ""
    let scores = columns.compactMap { column in result.scores[column.name].map { "\(column.name) \($0.asScore)" } }
    return ([size + over] + scores).joined(separator: ", ")
  }

  private static func address(_ path: String) -> String? {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return nil }
    return "data:image/\(ShownImage.format.rawValue);base64," + data.base64EncodedString()
  }
}

/// Images of the report: lossy, and cropped to the middle.
enum ShownImage {
  static let format = ImageFormat.webp
  static let quality = 75
  /// Maximum width and height.
  static let side = 768

  static func bytes(of image: RGBImage) throws -> [UInt8] {
    try middle(image).encoded(as: format, quality: quality)
  }

  private static func middle(_ image: RGBImage) -> RGBImage {
    let (width, height) = (min(image.width, side), min(image.height, side))
    guard (width, height) != (image.width, image.height) else { return image }
    let (left, top) = ((image.width - width) / 2, (image.height - height) / 2)
    let rows = (top..<top + height).map { y in
      image.pixels[3 * (y * image.width + left)..<3 * (y * image.width + left + width)]
    }
    return RGBImage(width: width, height: height, bytes: Array(rows.joined()))
  }
}

enum HTML {
  /// Text for an element or an attribute.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// JSON for a script element.
  static func embedded(_ json: String) -> String { json.replacing("<", with: #"\u003c"#) }
}
