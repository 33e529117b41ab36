import Quality

/// What a contender made of all pictures at one rate: means over those that it could code.
public struct Summary: Sendable, Equatable, Codable {
  public var contender: String
  public var rate: Double
  /// Pictures that the means are over.
  public var pictures: Int
  /// Those of them whose file is larger than asked, as the contender cannot do with less.
  public var over: Int
  /// Pictures without a result.
  public var failed: Int
  /// The mean of the pictures' bits per pixel.
  public var bitsPerPixel: Double
  /// Means, and distances between distributions, by the names of the scores.
  public var scores: [String: Double]
  public var encodingSeconds: Double
  public var decodingSeconds: Double
  /// The largest of all pictures.
  public var encodingPeakBytes: Int?
  public var decodingPeakBytes: Int?

  private enum CodingKeys: String, CodingKey {
    case contender, rate, pictures, over, failed, scores
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
    pictures = results.count
    over = results.count { $0.outcome == .over }
    failed = all.count - results.count
    bitsPerPixel = Self.mean(results.compactMap(\.bitsPerPixel))
    // A score that some pictures lack has no mean.
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
