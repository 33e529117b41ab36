import Foundation
import Quality

extension Outcome {
  /// Means, one row for each rate and contender.
  var summaryTable: TextTable {
    TextTable(
      headings: ["asked", "contender", "bpp"] + columns.map { $0.name + ($0.better == .higher ? " ↑" : " ↓") } + [
        "encode s", "decode s", "encode MB", "decode MB",
      ],
      rows: summaries.map { summary in
        [summary.rate.short, summary.contender, summary.bitsPerPixel.fixed(4) + mark(summary)]
          + columns.map { summary.scores[$0.name]?.asScore ?? "–" } + [
            summary.encodingSeconds.fixed(2), summary.decodingSeconds.fixed(2),
            summary.encodingPeakBytes?.megabytes ?? "–", summary.decodingPeakBytes?.megabytes ?? "–",
          ]
      }, words: 2)
  }

  /// Marks after a rate: see `marks`.
  private func mark(_ summary: Summary) -> String {
    (summary.over > 0 ? "*" : "") + (summary.failed > 0 ? "†" : "")
  }

  /// The meaning of the marks, one line each.
  var marks: [String] {
    let over = summaries.filter { $0.over > 0 }.map { "\($0.contender) at \($0.rate.short): \($0.over)" }
    let failed = summaries.filter { $0.failed > 0 }.map { "\($0.contender) at \($0.rate.short): \($0.failed)" }
    return
      (over.isEmpty ? [] : ["* images whose smallest file is above the limit: " + over.joined(separator: ", ")])
      + (failed.isEmpty
        ? [] : ["† images that failed and are left out of the means: " + failed.joined(separator: ", ")])
  }

  /// Bjøntegaard delta rates against a contender: one row for each of the others.
  func deltaTable(against anchor: String) -> TextTable {
    let deltas = deltaRates(against: anchor)
    return TextTable(
      headings: ["BD rate against \(anchor)"] + columns.map(\.name),
      rows: contenders.filter { $0 != anchor }.map { name in
        [name] + columns.map { deltas[$0.name]?[name]?.asChange ?? "–" }
      }, words: 1)
  }

  /// Failures, each reason once: how often, and where first.
  package var failureLines: [String] {
    let groups = Dictionary(grouping: failures) { "\($0.contender): \($0.failure ?? "failed")" }
    return groups.sorted { $0.key < $1.key }.map { reason, all in
      let first = all[0]
      return
        "\(reason) (\(all.count) of \(measurements.count) measurements; first: '\(first.image)' at \(first.rate.short) bpp)"
    }
  }

  /// For a terminal.
  ///
  /// - Parameter anchor: the contender that rates are compared with; nil for none.
  package func text(anchor: String?) -> String {
    let delta = anchor.map { contenders.count > 1 ? "\n" + deltaTable(against: $0).text : "" } ?? ""
    return summaryTable.text + marks.map { $0 + "\n" }.joined() + delta
  }

  /// For a README.
  package func markdown(anchor: String?) -> String {
    let delta = anchor.map { "\n" + deltaTable(against: $0).markdown } ?? ""
    return summaryTable.markdown + marks.map { "\n" + $0 + "\n" }.joined() + delta
  }
}

/// Rows under headings: the first columns to the left, numbers to the right.
struct TextTable {
  let headings: [String]
  let rows: [[String]]
  /// How many columns are words.
  let words: Int

  /// As a terminal shows it.
  var text: String {
    let widths = headings.indices.map { column in ([headings] + rows).map { $0[column].count }.max() ?? 0 }
    let lines = ([headings] + rows).map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column < words ? row[column] + space : space + row[column]
      }.joined(separator: "  ").trimmedEnd
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// As a table of HTML.
  var html: String {
    func row(_ cells: [String], _ tag: String) -> String {
      "<tr>"
        + cells.enumerated().map { column, cell in
          "<\(tag)\(column < words ? " class=\"word\"" : "")>\(HTML.escaped(cell))</\(tag)>"
        }.joined() + "</tr>\n"
    }
    return
      "<table>\n<thead>\(row(headings, "th"))</thead>\n<tbody>\n\(rows.map { row($0, "td") }.joined())</tbody>\n</table>\n"
  }

  /// As a table of Markdown.
  var markdown: String {
    let rule = headings.indices.map { $0 < words ? "---" : "---:" }
    return ([headings, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var copy = self
    while copy.hasSuffix(" ") { copy.removeLast() }
    return copy
  }
}

extension Double {
  /// - Parameter digits: how many follow the point.
  func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }

  /// At most six significant digits.
  var short: String { String(format: "%g", self) }

  /// A score: four significant digits, at most four after the point.
  var asScore: String {
    let size = abs(self)
    return fixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4)
  }

  /// A share as a change: +12.3 %.
  var asChange: String { String(format: "%+.1f %%", 100 * self) }
}

extension Int {
  /// Of 10⁶ bytes.
  var megabytes: String { (Double(self) / 1e6).fixed(self < 10_000_000 ? 1 : 0) }
}
