public import Foundation
import Quality

extension Outcome {
  private struct Document: Encodable {
    let run: Description
    let scores: [Score]
    let summaries: [Summary]
    /// By anchor, score and contender.
    let deltaRates: [String: [String: [String: Double]]]
    let measurements: [Measurement]

    enum CodingKeys: String, CodingKey {
      case run, scores, summaries, measurements
      case deltaRates = "bd_rates"
    }
  }

  private struct Score: Encodable {
    let name: String
    let better: String
  }

  /// All of it: how to repeat the run, means, BD rates against each contender, and every measurement.
  public func json(_ description: Description) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let document = Document(
      run: description, scores: columns.map { Score(name: $0.name, better: $0.better == .higher ? "higher" : "lower") },
      summaries: summaries,
      deltaRates: contenders.reduce(into: [:]) { $0[$1] = deltaRates(against: $1) }, measurements: measurements)
    return try encoder.encode(document) + [0x0A]
  }
}
