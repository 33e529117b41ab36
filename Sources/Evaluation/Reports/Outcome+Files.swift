package import Foundation
import Quality

extension Outcome {
  /// Every measurement: RFC 4180, a line each under one of headings.
  package var csv: String {
    let headings =
      [
        "image", "width", "height", "contender", "rate", "byte_limit", "outcome", "bytes", "bpp", "quality",
      ] + imageColumns + [
        "encoding_seconds", "decoding_seconds", "encoding_peak_bytes", "decoding_peak_bytes", "failure", "digest",
      ]
    return Self.line(headings)
      + measurements.map { result in
        Self.line(
          [
            result.image, "\(result.width)", "\(result.height)", result.contender, "\(result.rate)",
            "\(result.byteLimit)", result.outcome.rawValue, Self.cell(result.bytes), Self.cell(result.bitsPerPixel),
            result.quality ?? "",
          ] + imageColumns.map { Self.cell(result.scores[$0]) } + [
            Self.cell(result.encoding?.seconds), Self.cell(result.decoding?.seconds),
            Self.cell(result.encoding?.peakBytes), Self.cell(result.decoding?.peakBytes), result.failure ?? "",
            result.digest,
          ])
      }.joined()
  }

  /// Means, and scores over all images.
  package var summaryCSV: String {
    let headings =
      ["rate", "contender", "images", "over", "failed", "bpp"] + columns.map(\.name) + [
        "encoding_seconds", "decoding_seconds", "encoding_peak_bytes", "decoding_peak_bytes",
      ]
    return Self.line(headings)
      + summaries.map { summary in
        Self.line(
          [
            "\(summary.rate)", summary.contender, "\(summary.images)", "\(summary.over)", "\(summary.failed)",
            "\(summary.bitsPerPixel)",
          ] + columns.map { Self.cell(summary.scores[$0.name]) } + [
            "\(summary.encodingSeconds)", "\(summary.decodingSeconds)", Self.cell(summary.encodingPeakBytes),
            Self.cell(summary.decodingPeakBytes),
          ])
      }.joined()
  }

  /// The scores that single images have.
  private var imageColumns: [String] {
    let known = Set(measurements.flatMap(\.scores.keys))
    return columns.map(\.name).filter(known.contains)
  }

  private static func cell(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "" }

  private static func line(_ cells: [String]) -> String {
    cells.map { cell in
      cell.contains { "\",\r\n".contains($0) } ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }.joined(separator: ",") + "\r\n"
  }
}

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
  package func json(_ description: Description) throws -> Data {
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
