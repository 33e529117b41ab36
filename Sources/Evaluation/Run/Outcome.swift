import Quality

/// All that a run found out.
public struct Outcome: Sendable {
  public let columns: [ScoreColumn]
  public let measurements: [Measurement]
  /// By rate, then by contender, in the order of the plan.
  public let summaries: [Summary]
  /// The names of the contenders, in the order of the plan.
  public let contenders: [String]
  public let rates: [Double]

  init(_ run: borrowing Run, _ measurements: [Measurement], distances: (String, Double) -> [String: Double]) {
    columns = run.plan.scores
    contenders = run.plan.contenders.map(\.name)
    rates = run.plan.rates
    self.measurements = measurements
    let groups = Dictionary(grouping: measurements) { Group(contender: $0.contender, rate: $0.rate) }
    let contenders = contenders
    summaries = run.plan.rates.flatMap { rate in
      contenders.compactMap { name in
        Summary(groups[Group(contender: name, rate: rate)] ?? [], distances: distances(name, rate))
      }
    }
  }

  private struct Group: Hashable {
    let contender: String
    let rate: Double
  }

  public var failures: [Measurement] { measurements.filter { $0.outcome == .failed } }

  /// A score of a contender against its bits per pixel, without the rates at which a picture failed.
  public func curve(of contender: String, _ score: String) -> RateCurve {
    RateCurve(
      summaries.filter { $0.contender == contender && $0.failed == 0 }.compactMap { summary in
        summary.scores[score].map { RateCurve.Point(rate: summary.bitsPerPixel, score: $0) }
      })
  }

  /// How much more rate each contender takes than `anchor` for the same score, by score and contender; see
  /// ``RateCurve/deltaRate(against:)``.
  public func deltaRates(against anchor: String) -> [String: [String: Double]] {
    columns.reduce(into: [:]) { table, column in
      let reference = curve(of: anchor, column.name)
      for contender in contenders where contender != anchor {
        table[column.name, default: [:]][contender] = curve(of: contender, column.name).deltaRate(against: reference)
      }
    }
  }
}

extension Run {
  /// Measures all that is not measured yet, and takes means.
  public func outcome(_ observe: @Sendable (Progress) -> Void = { _ in }) throws -> Outcome {
    let measurements = try measure(observe)
    return Outcome(self, measurements) { self.distances(contender: $0, rate: $1) }
  }
}
