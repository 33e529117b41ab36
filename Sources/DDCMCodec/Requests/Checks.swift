import DDCM

/// Range and exclusion checks that the initialisers of requests share.
enum Checks {
  /// - Throws: ``DDCMError/Category/usage`` where a value is outside of its range, or no number.
  static func range<Value: Comparable & CustomStringConvertible & Sendable>(
    _ field: RequestField, _ value: Value?, in range: ClosedRange<Value>
  ) throws(DDCMError) {
    guard let value, !range.contains(value) else { return }
    throw DDCMError(
      .usage, "\(field) is \(value), outside of its range.",
      remedy: "Set it to \(range.lowerBound)...\(range.upperBound).")
  }

  /// - Throws: ``DDCMError/Category/usage`` where more than one of the fields is set.
  static func exclusive(_ fields: [(field: RequestField, isSet: Bool)]) throws(DDCMError) {
    let set = fields.filter(\.isSet).map(\.field)
    guard set.count > 1 else { return }
    throw DDCMError(.usage, "\(list(set)) exclude each other.", remedy: "Set one of them.")
  }

  /// The checks of a rate where there is no original to compare with.
  ///
  /// - Throws: ``DDCMError/Category/usage`` for values out of range, for a quality target, for a rate beside a number of
  ///   codewords, and for a process without choices.
  static func rate(_ rate: Rate?, of process: ProcessOptions) throws(DDCMError) {
    try rate?.check()
    try process.requireChoices()
    try exclusive([(.atoms, process.chosenAtoms != nil), (rate?.field ?? .size, rate != nil)])
    guard rate?.isQualityTarget != true else {
      throw DDCMError(
        .usage, "\(.psnr) and \(.ssim) compare with an original, and there is none.",
        remedy: "Set \(.bitsPerPixel), \(.size) or \(.quality).")
    }
  }

  /// "a, b and c".
  static func list(_ fields: [RequestField]) -> ErrorText {
    var text: ErrorText = ""
    for (place, field) in fields.enumerated() {
      let separator = place == 0 ? "" : place + 1 == fields.count ? " and " : ", "
      text = "\(text)\(separator)\(field)"
    }
    return text
  }
}
