import DDCM

/// Reads what `RangeEncoder` wrote. Any bytes decode to something: no symbol is outside its limit.
package struct RangeDecoder: Sendable {
  private let bytes: [UInt8]
  /// Bytes taken, with the zeros past the end.
  private var position = 0
  /// How far the coded number lies above the interval's lower end; below `range`.
  private var offset: UInt64 = 0
  private var range: UInt64 = 1 << 32
  /// The last four bytes taken.
  private var window: UInt32 = 0

  package init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
    for _ in 0..<4 { takeByte() }
  }

  /// Zeros taken past the end. More than 4 are wanted only where bytes are missing.
  package var overrun: Int { max(0, position - bytes.count) }

  /// - Throws: `truncated` if symbols were read that the bytes cannot hold.
  package func checkNotExhausted() throws(BitstreamError) {
    guard overrun <= 4 else { throw .truncated(needed: overrun - 4, at: bytes.count) }
  }

  /// Whether all symbols so far are the same whatever bytes follow.
  ///
  /// What is not known of the coded number adds less than 256^overrun to the offset.
  package var isDetermined: Bool { overrun <= 4 && offset + 1 << UInt64(8 * overrun) <= range }

  /// To be called after the last symbol: the bytes must be the very ones that the encoder writes for these symbols.
  ///
  /// - Throws: `truncated`, `trailingBytes` or `inconsistent`.
  package func finish() throws(BitstreamError) {
    let (number, count) = shortestNumber(from: Int64(window) - Int64(offset), width: Int64(range))
    let length = position - 4 + count
    guard bytes.count >= length else { throw .truncated(needed: length - bytes.count, at: bytes.count) }
    guard bytes.count == length else { throw .trailingBytes(bytes.count - length) }
    guard number == window else { throw .inconsistent("the last coded bytes are not the shortest possible") }
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
    let byte = position < bytes.count ? bytes[position] : 0
    offset = offset << 8 | UInt64(byte)
    window = window << 8 | UInt32(byte)
    position += 1
  }
}
