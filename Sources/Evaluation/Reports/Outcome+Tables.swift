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

  /// What stands behind a rate that is not all it seems.
  private func mark(_ summary: Summary) -> String {
    (summary.over > 0 ? "*" : "") + (summary.failed > 0 ? "†" : "")
  }

  /// What the marks mean, where there are any; one line each.
  var marks: [String] {
    let over = summaries.filter { $0.over > 0 }.map { "\($0.contender) at \($0.rate.short): \($0.over)" }
    let failed = summaries.filter { $0.failed > 0 }.map { "\($0.contender) at \($0.rate.short): \($0.failed)" }
    return
      (over.isEmpty ? [] : ["* pictures whose smallest file is larger than asked: " + over.joined(separator: ", ")])
      + (failed.isEmpty ? [] : ["† pictures that failed and are in no mean: " + failed.joined(separator: ", ")])
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
  public var failureLines: [String] {
    let groups = Dictionary(grouping: failures) { "\($0.contender): \($0.failure ?? "failed")" }
    return groups.sorted { $0.key < $1.key }.map { reason, all in
      let first = all[0]
      return
        "\(reason) (\(all.count) of \(measurements.count) measurements; first: '\(first.picture)' at \(first.rate.short) bpp)"
    }
  }

  /// For a terminal.
  ///
  /// - Parameter anchor: the contender that rates are compared with; nil for none.
  public func text(anchor: String?) -> String {
    let delta = anchor.map { contenders.count > 1 ? "\n" + deltaTable(against: $0).text : "" } ?? ""
    return summaryTable.text + marks.map { $0 + "\n" }.joined() + delta
  }

  /// For a README.
  public func markdown(anchor: String?) -> String {
    let delta = anchor.map { "\n" + deltaTable(against: $0).markdown } ?? ""
    return summaryTable.markdown + marks.map { "\n" + $0 + "\n" }.joined() + delta
  }
}
