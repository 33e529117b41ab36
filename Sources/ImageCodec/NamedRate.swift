/// Rates by name.
public enum NamedRate: String, Sendable, CaseIterable {
  case tiny, low, medium, high

  public var bitsPerPixel: Double {
    switch self {
    case .tiny: 0.05
    case .low: 0.1
    case .medium: 0.2
    case .high: 0.4
    }
  }
}
