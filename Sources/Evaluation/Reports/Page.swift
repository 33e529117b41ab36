import Foundation

/// The report: one HTML file with all that it shows in it.
struct Page {
  let description: Description
  let outcome: Outcome
  let anchor: String?
  /// SVG files.
  let curves: [String]
  /// Sentences for what is missing.
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
      "pictures": "\(Set(outcome.measurements.map(\.picture)).count)",
      "shown": "\(viewer.pictures.count)",
      "format": "\(ShownPicture.format)", "quality": "\(ShownPicture.quality)", "side": "\(ShownPicture.side)",
      "data": HTML.embedded(data),
    ]
    let template = String(decoding: PackageResources.report_html, as: UTF8.self)
    return template.replacing(/\{\{([a-z]+)\}\}/) { match in values[String(match.1)] ?? "" }
  }

  private func paragraphs(_ lines: [String]) -> String {
    lines.map { "<p>\(HTML.escaped($0))</p>\n" }.joined()
  }

  /// What to know to do it again.
  private var repeating: String {
    let machine = description.machine
    let head = [
      description.command.joined(separator: " "), description.version, description.date.ISO8601Format(),
      "\(machine.processor), \(machine.cores) cores, \(machine.memoryBytes.megabytes) MB, \(machine.system)",
      "\(description.jobs) pictures at once",
    ]
    let contenders = description.contenders.map { contender in
      contender.name + "\n"
        + contender.provenance.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }.joined(separator: "\n")
    }
    let scores = description.scores.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return (head + contenders + scores).joined(separator: "\n")
  }
}
