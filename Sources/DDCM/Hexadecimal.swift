extension Sequence<UInt8> {
  /// Two lower-case digits for each byte.
  package var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension [UInt8] {
  /// The bytes of a text of two hexadecimal digits each; nil for any other text.
  package init?(hexadecimal text: some StringProtocol) {
    let digits = text.map(\.hexDigitValue)
    guard digits.count.isMultiple(of: 2), text.allSatisfy(\.isASCII) else { return nil }
    self = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[place], let low = digits[place + 1] else { return nil }
      append(UInt8(high << 4 | low))
    }
  }
}
