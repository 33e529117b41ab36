import DDCM

/// The size of the samples that a network was trained on, in the network's own pixels.
public struct SampleSize: Sendable, Equatable {
  public let height: Int
  public let width: Int

  /// The outer nil means that the value is not understood.
  static func read(_ value: JSONValue) -> SampleSize?? {
    if value == .null { return .some(nil) }
    if let side = value.integer(in: ConfigurationReader.size) { return SampleSize(height: side, width: side) }
    guard let sides = value.list({ $0.integer(in: ConfigurationReader.size) }), sides.count == 2 else { return nil }
    return SampleSize(height: sides[0], width: sides[1])
  }
}
