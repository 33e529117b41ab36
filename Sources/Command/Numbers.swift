import Foundation

extension Int {
  /// 1,234,567: the same in every country, as are the point and the digits of ``Swift/Double/fixed(_:)``.
  var grouped: String {
    let digits = Array(String(magnitude))
    let groups = digits.indices.reversed().map { place in
      (digits.count - place) % 3 == 0 && place > 0 ? ",\(digits[place])" : "\(digits[place])"
    }
    return (self < 0 ? "-" : "") + groups.reversed().joined()
  }
}

extension Double {
  /// With so many digits after the point.
  func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
