/// What a run of a program took.
public struct Usage: Sendable, Equatable, Codable {
  /// From its start to its end on the clock, loading included.
  public var seconds: Double
  /// The most memory that it had at once, resident; of the largest of its processes where it starts others. Nil where nothing
  /// measures it.
  public var peakBytes: Int?

  public init(seconds: Double, peakBytes: Int? = nil) {
    self.seconds = seconds
    self.peakBytes = peakBytes
  }

  private enum CodingKeys: String, CodingKey {
    case seconds
    case peakBytes = "peak_bytes"
  }
}
