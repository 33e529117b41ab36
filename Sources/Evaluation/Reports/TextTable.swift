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
