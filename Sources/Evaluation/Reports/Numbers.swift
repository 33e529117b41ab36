import Foundation

extension Double {
  /// With so many digits after the point.
  func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }

  /// As few digits as tell it from its neighbours.
  var short: String { String(format: "%g", self) }

  /// A score: four digits that say something, at most four after the point.
  var asScore: String {
    let size = abs(self)
    return fixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4)
  }

  /// A share as a change: +12.3 %.
  var asChange: String { String(format: "%+.1f %%", 100 * self) }
}

extension Int {
  /// Of 10⁶ bytes.
  var megabytes: String { (Double(self) / 1e6).fixed(self < 10_000_000 ? 1 : 0) }
}
