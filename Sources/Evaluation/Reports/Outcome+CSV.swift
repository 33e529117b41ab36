extension Outcome {
  /// Every measurement: RFC 4180, a line each under one of headings.
  public var csv: String {
    let headings =
      [
        "picture", "width", "height", "contender", "rate", "byte_limit", "outcome", "bytes", "bpp", "quality",
      ] + pictureColumns + [
        "encoding_seconds", "decoding_seconds", "encoding_peak_bytes", "decoding_peak_bytes", "failure", "digest",
      ]
    return Self.line(headings)
      + measurements.map { result in
        Self.line(
          [
            result.picture, "\(result.width)", "\(result.height)", result.contender, "\(result.rate)",
            "\(result.byteLimit)", result.outcome.rawValue, Self.cell(result.bytes), Self.cell(result.bitsPerPixel),
            result.quality ?? "",
          ] + pictureColumns.map { Self.cell(result.scores[$0]) } + [
            Self.cell(result.encoding?.seconds), Self.cell(result.decoding?.seconds),
            Self.cell(result.encoding?.peakBytes), Self.cell(result.decoding?.peakBytes), result.failure ?? "",
            result.digest,
          ])
      }.joined()
  }

  /// Means, and scores over all pictures.
  public var summaryCSV: String {
    let headings =
      ["rate", "contender", "pictures", "over", "failed", "bpp"] + columns.map(\.name) + [
        "encoding_seconds", "decoding_seconds", "encoding_peak_bytes", "decoding_peak_bytes",
      ]
    return Self.line(headings)
      + summaries.map { summary in
        Self.line(
          [
            "\(summary.rate)", summary.contender, "\(summary.pictures)", "\(summary.over)", "\(summary.failed)",
            "\(summary.bitsPerPixel)",
          ] + columns.map { Self.cell(summary.scores[$0.name]) } + [
            "\(summary.encodingSeconds)", "\(summary.decodingSeconds)", Self.cell(summary.encodingPeakBytes),
            Self.cell(summary.decodingPeakBytes),
          ])
      }.joined()
  }

  /// The scores that single pictures have.
  private var pictureColumns: [String] {
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
