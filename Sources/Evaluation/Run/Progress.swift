import Foundation

/// How far a run is.
public struct Progress: Sendable {
  /// Measurements there will be.
  public let total: Int
  /// Measurements there are.
  public private(set) var done = 0
  /// Those of them that failed.
  public private(set) var failed = 0
  /// The latest.
  public private(set) var latest: Measurement?
  private var measured = 0
  private let start = Date()

  init(total: Int) { self.total = total }

  /// - Parameter isNew: false for one that an earlier run made.
  mutating func count(_ result: Measurement, isNew: Bool) {
    done += 1
    measured += isNew ? 1 : 0
    failed += result.outcome == .failed ? 1 : 0
    latest = result
  }

  /// As fast as so far; nil before the first new measurement.
  public var secondsLeft: Double? {
    measured > 0 ? Date().timeIntervalSince(start) / Double(measured) * Double(total - done) : nil
  }
}
