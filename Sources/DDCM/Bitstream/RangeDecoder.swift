/// Reads what `RangeEncoder` wrote. Any bytes decode to something: no symbol is outside its limit.
package struct RangeDecoder: Sendable {
  private let bytes: [UInt8]
  /// Bytes taken, with the zeros past the end.
  private var position = 0
  /// How far the coded number lies above the interval's lower end; below `range`.
  private var offset: UInt64 = 0
  private var range: UInt64 = 1 << 32

  package init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
    for _ in 0..<4 { takeByte() }
  }

  /// Zeros taken past the end. More than 4 are wanted only where bytes are missing.
  package var overrun: Int { max(0, position - bytes.count) }

  /// Bytes not taken: 0 after the last symbol, where no foreign bytes follow.
  package var remaining: Int { max(0, bytes.count - position) }

  /// - Throws: `truncated` if symbols were read that the bytes cannot hold.
  package func checkNotExhausted() throws(BitstreamError) {
    guard overrun <= 4 else { throw .truncated(needed: overrun - 4, at: bytes.count) }
  }

  /// To be called after the last symbol.
  ///
  /// - Throws: `truncated` or `trailingBytes`.
  package func finish() throws(BitstreamError) {
    try checkNotExhausted()
    guard remaining == 0 else { throw .trailingBytes(remaining) }
  }

  /// - Parameter probability: that the bit is true, in 1/65536; not 0.
  package mutating func decodeBit(probability: UInt16) -> Bool {
    precondition(probability != 0, "a probability lies in 1...65535")
    let bound = (range * UInt64(probability)) >> 16
    let bit = offset < bound
    bit ? narrow(from: 0, to: bound) : narrow(from: bound, to: range)
    return bit
  }

  /// - Parameter limit: 1...2³².
  package mutating func decode(below limit: UInt64) -> UInt64 {
    precondition((1...1 << 32).contains(limit), "a limit is at most 2³²")
    guard limit > 1 << 16 else { return decodeDigit(below: limit) }
    let shift = UInt64(48 - (limit - 1).leadingZeroBitCount)
    let last = (limit - 1) >> shift
    let top = decodeDigit(below: last + 1)
    return (top << shift) + decodeDigit(below: top == last ? limit - (last << shift) : 1 << shift)
  }

  package mutating func decodeFlags(_ count: Int) -> [Bool] {
    (0..<count).map { _ in decodeDigit(below: 2) == 1 }
  }

  private mutating func decodeDigit(below limit: UInt64) -> UInt64 {
    let value = ((offset + 1) * limit - 1) / range
    narrow(from: range * value / limit, to: range * (value + 1) / limit)
    return value
  }

  private mutating func narrow(from start: UInt64, to end: UInt64) {
    offset -= start
    range = end - start
    while range < 1 << 24 {
      takeByte()
      range <<= 8
    }
  }

  private mutating func takeByte() {
    offset = offset << 8 | (position < bytes.count ? UInt64(bytes[position]) : 0)
    position += 1
  }
}
