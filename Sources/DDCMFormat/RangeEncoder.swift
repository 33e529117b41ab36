import DDCM
import Essentials

/// An arithmetic coder over integers, after G. N. N. Martin, "Range encoding" (1979).
///
/// The bytes so far, then `low`, are the digits of the lower end of an interval of fractions, and `range` is its width:
/// each symbol narrows the interval to the part that its probability earns. What is coded is any number of the last
/// interval. FORMAT.md states each rule.
package struct RangeEncoder: Sendable {
  /// Bytes that no later symbol changes, but for a carry.
  private var bytes: [UInt8] = []
  /// 32 bits.
  private var low: UInt64 = 0
  /// In 2²⁴...2³² between symbols.
  private var range: UInt64 = 1 << 32

  package init() {}

  /// The bytes so far, without the 0 to 4 that `finish` adds.
  package var byteCount: Int { bytes.count }

  /// The information so far, in bits: −log₂ of the interval's width.
  package var bitCount: Double { Double(8 * bytes.count + 32) - log2(Double(range)) }

  /// Codes a bit that is true with the given probability.
  ///
  /// - Parameter probability: in 1/65536; not 0.
  package mutating func encode(_ bit: Bool, probability: UInt16) {
    precondition(probability != 0, "a probability lies in 1...65535")
    let bound = (range * UInt64(probability)) >> 16
    bit ? narrow(from: 0, to: bound) : narrow(from: bound, to: range)
  }

  /// Codes a value, all below `limit` being equally likely.
  ///
  /// - Parameter limit: 1...2³².
  package mutating func encode(_ value: UInt64, below limit: UInt64) {
    precondition(limit <= 1 << 32, "a limit is at most 2³²")
    precondition(value < limit, "a value lies below its limit")
    guard limit > 1 << 16 else { return encodeDigit(value, below: limit) }

    // Above 2¹⁶: the top 16 bits first; the last of them may have fewer values below it.
    let shift = UInt64(48 - (limit - 1).leadingZeroBitCount)
    let top = value >> shift
    let last = (limit - 1) >> shift
    encodeDigit(top, below: last + 1)
    encodeDigit(value - (top << shift), below: top == last ? limit - (last << shift) : 1 << shift)
  }

  /// Codes each flag in one bit.
  package mutating func encode(flags: some Sequence<Bool>) {
    for flag in flags { encodeDigit(flag ? 1 : 0, below: 2) }
  }

  /// The fewest bytes that stand for a number of the interval, if zeros follow them.
  package consuming func finish() -> [UInt8] {
    let (number, count) = shortestNumber(from: Int64(low), width: Int64(range))
    low = UInt64(number)
    carry()
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: low >> UInt64(24 - 8 * index))) }
    return bytes
  }

  private mutating func encodeDigit(_ value: UInt64, below limit: UInt64) {
    narrow(from: range * value / limit, to: range * (value + 1) / limit)
  }

  private mutating func narrow(from start: UInt64, to end: UInt64) {
    low += start
    range = end - start
    carry()
    while range < 1 << 24 {
      bytes.append(UInt8(low >> 24))
      low = (low << 8) & 0xFFFF_FFFF
      range <<= 8
    }
  }

  /// Adds what `low` has above its 32 bits to the bytes.
  private mutating func carry() {
    guard low >> 32 != 0 else { return }
    low &= 0xFFFF_FFFF
    // The interval never reaches 1, so that there is a byte to stop at.
    var index = bytes.count - 1
    while bytes[index] == 0xFF {
      bytes[index] = 0
      index -= 1
    }
    bytes[index] += 1
  }
}

/// Of the numbers in low..<low + width, the smallest whose digits below a 32-bit point need the fewest bytes.
func shortestNumber(from low: Int64, width: Int64) -> (number: Int64, bytes: Int) {
  for count in 0..<4 {
    let unit = Int64(1) << Int64(32 - 8 * count)
    let number = (low + unit - 1) & -unit
    if number < low + width { return (number, count) }
  }
  return (low, 4)
}
