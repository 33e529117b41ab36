import DDCMImages
import Files
import Foundation

extension Run {
  /// Writes `results.csv`, `summary.csv`, `summary.md`, `evaluation.json`, `curves/` and `report.html` into the run's folder, and
  /// replaces earlier ones.
  ///
  /// - Parameter anchor: the contender that rates are compared with; nil for none.
  /// - Returns: notes on what is missing.
  /// - Throws: `FileError`.
  package func writeReports(_ outcome: Outcome, _ description: Description, anchor: String?) throws -> [String] {
    try write(outcome.csv, to: "results.csv")
    try write(outcome.summaryCSV, to: "summary.csv")
    try write(outcome.markdown(anchor: anchor), to: "summary.md")
    try write(Array(outcome.json(description)), to: "evaluation.json")
    let (curves, notes) = try drawCurves(of: outcome)
    let page = Page(
      description: description, outcome: outcome, anchor: anchor, curves: curves, notes: notes,
      viewer: Viewer(outcome, folder, originals: shownOriginals()))
    try write(page.html(), to: "report.html")
    return notes
  }

  /// - Returns: the SVG of each curve, and notes.
  private func drawCurves(of outcome: Outcome) throws -> (curves: [String], notes: [String]) {
    guard let gnuplot = Gnuplot() else { return ([], [Gnuplot.missing]) }
    try RunFolder.make(folder.path + "/curves")
    var (curves, notes) = ([String](), [String]())
    try folder.withScratch { scratch in
      for score in outcome.columns where outcome.summaries.contains(where: { $0.scores[score.name] != nil }) {
        do {
          for format in Gnuplot.Format.allCases {
            let made = scratch + "/curve." + format.rawValue
            try gnuplot.draw(score, of: outcome, as: format, to: made, scratch: scratch)
            let data = try Data(contentsOf: URL(fileURLWithPath: made))
            try write(Array(data), to: "curves/\(Self.fileName(score.name)).\(format.rawValue)")
            if format == .svg { curves.append(Self.element(String(decoding: data, as: UTF8.self), score.name)) }
          }
        } catch let error as ProcessError {
          notes.append("The curves of \(score.name) could not be drawn: \(error)")
        }
      }
    }
    folder.finish()
    return (curves, notes)
  }

  /// The svg element alone, its ids made different from those of other drawings.
  private static func element(_ svg: String, _ name: String) -> String {
    let start = svg.range(of: "<svg")?.lowerBound ?? svg.startIndex
    let prefix = fileName(name) + "-"
    return String(svg[start...]).replacing("id=\"gnuplot_", with: "id=\"\(prefix)gnuplot_")
      .replacing("id='gp", with: "id='\(prefix)gp").replacing("href='#gp", with: "href='#\(prefix)gp")
      .replacing("url(#gp", with: "url(#\(prefix)gp").replacing("id=\"gp", with: "id=\"\(prefix)gp")
      .replacing("href=\"#gp", with: "href=\"#\(prefix)gp")
  }

  private static func fileName(_ score: String) -> String {
    String(score.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  /// The digests of the images that are shown, by name.
  private func shownOriginals() -> [String: String] {
    plan.images.prefix(plan.shownImages).reduce(into: [:]) { originals, path in
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else { return }
      originals[(path as NSString).lastPathComponent] = Digest.of(data)
    }
  }

  private func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let file = try AtomicFile(path: folder.path + "/" + name, overwriting: true)
    try file.write(bytes)
    try file.commit()
  }
}
