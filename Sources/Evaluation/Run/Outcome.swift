import Quality

/// The results of a run.
package struct Outcome: Sendable {
  package let columns: [ScoreColumn]
  package let measurements: [Measurement]
  /// By rate, then by contender, in the order of the plan.
  package let summaries: [Summary]
  /// The names of the contenders, in the order of the plan.
  package let contenders: [String]
  package let rates: [Double]

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

  package var failures: [Measurement] { measurements.filter { $0.outcome == .failed } }

  /// A score of a contender against its bits per pixel, without the rates at which an image failed.
  package func curve(of contender: String, _ score: String) -> RateCurve {
    RateCurve(
      summaries.filter { $0.contender == contender && $0.failed == 0 }.compactMap { summary in
        summary.scores[score].map { RateCurve.Point(rate: summary.bitsPerPixel, score: $0) }
      })
  }

  /// The BD rate of each contender against `anchor`, by score and contender; see
  /// ``RateCurve/deltaRate(against:)``.
  package func deltaRates(against anchor: String) -> [String: [String: Double]] {
    columns.reduce(into: [:]) { table, column in
      let reference = curve(of: anchor, column.name)
      for contender in contenders where contender != anchor {
        table[column.name, default: [:]][contender] = curve(of: contender, column.name).deltaRate(against: reference)
      }
    }
  }
}

extension Run {
  /// Measures what is not measured yet, and averages.
  package func outcome(_ observe: @Sendable (Progress) -> Void = { _ in }) throws -> Outcome {
    let measurements = try measure(observe)
    return Outcome(self, measurements) { self.distances(contender: $0, rate: $1) }
  }
}

/// The means of a contender at one rate, over the images without failure.
package struct Summary: Sendable, Equatable, Codable {
  package var contender: String
  package var rate: Double
  /// Images that the means are over.
  package var images: Int
  /// Those of them whose smallest file is above the limit.
  package var over: Int
  /// Images without a result.
  package var failed: Int
  /// The mean of the images' bits per pixel.
  package var bitsPerPixel: Double
  /// Means, and distances between distributions, by the names of the scores.
  package var scores: [String: Double]
  package var encodingSeconds: Double
  package var decodingSeconds: Double
  /// The largest of all images.
  package var encodingPeakBytes: Int?
  package var decodingPeakBytes: Int?

  private enum CodingKeys: String, CodingKey {
    case contender, rate, images, over, failed, scores
    case bitsPerPixel = "bpp"
    case encodingSeconds = "encoding_seconds"
    case decodingSeconds = "decoding_seconds"
    case encodingPeakBytes = "encoding_peak_bytes"
    case decodingPeakBytes = "decoding_peak_bytes"
  }

  /// Nil where there is no result at all.
  init?(_ all: [Measurement], distances: [String: Double]) {
    let results = all.filter { $0.outcome != .failed }
    guard let first = results.first else { return nil }
    contender = first.contender
    rate = first.rate
    images = results.count
    over = results.count { $0.outcome == .over }
    failed = all.count - results.count
    bitsPerPixel = Self.mean(results.compactMap(\.bitsPerPixel))
    // A score that some images lack has no mean.
    let names = Set(results.flatMap(\.scores.keys))
    scores = names.reduce(into: distances) { scores, name in
      let values = results.compactMap { $0.scores[name] }
      if values.count == results.count { scores[name] = Self.mean(values) }
    }
    encodingSeconds = Self.mean(results.compactMap(\.encoding?.seconds))
    decodingSeconds = Self.mean(results.compactMap(\.decoding?.seconds))
    encodingPeakBytes = results.compactMap(\.encoding?.peakBytes).max()
    decodingPeakBytes = results.compactMap(\.decoding?.peakBytes).max()
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
