import ArgumentParser

extension Comparable {
  /// - Throws: what the user gets to read about a value that is out of range.
  func validate(_ option: String, in range: ClosedRange<Self>) throws {
    guard range.contains(self) else {
      throw ValidationError("\(option) is \(range.lowerBound)...\(range.upperBound), not \(self).")
    }
  }
}
