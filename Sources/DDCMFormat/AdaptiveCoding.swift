import DDCM

/// A bit whose probability is learned from the ones before: (times true + 1) / (times + 2).
package struct AdaptiveBit: Sendable {
  private var trues: UInt64 = 1
  private var falses: UInt64 = 1

  package init() {}

  private var probability: UInt16 { UInt16(max(1, (trues << 16) / (trues + falses))) }

  package mutating func encode(_ bit: Bool, into encoder: inout RangeEncoder) {
    encoder.encode(bit, probability: probability)
    learn(bit)
  }

  package mutating func decode(from decoder: inout RangeDecoder) -> Bool {
    let bit = decoder.decodeBit(probability: probability)
    learn(bit)
    return bit
  }

  private mutating func learn(_ bit: Bool) {
    if bit { trues += 1 } else { falses += 1 }
  }
}

/// An integer of 0...2³¹ − 2, the smaller the cheaper: v + 1 = 2ᵏ + r, with k in learned bits and r in k plain ones.
package struct AdaptiveNumber: Sendable {
  private static let mostBits = 30

  /// Whether there are more bits than i.
  private var isLonger = [AdaptiveBit](repeating: AdaptiveBit(), count: mostBits)

  package init() {}

  package mutating func encode(_ value: Int, into encoder: inout RangeEncoder) {
    precondition(value >= 0 && value + 1 < 2 << Self.mostBits, "a number lies in 0...2³¹ − 2")
    let bits = Int.bitWidth - 1 - (value + 1).leadingZeroBitCount
    for index in 0..<bits { isLonger[index].encode(true, into: &encoder) }
    if bits < Self.mostBits { isLonger[bits].encode(false, into: &encoder) }
    encoder.encode(UInt64(value + 1 - 1 << bits), below: 1 << UInt64(bits))
  }

  package mutating func decode(from decoder: inout RangeDecoder) -> Int {
    var bits = 0
    while bits < Self.mostBits, isLonger[bits].decode(from: &decoder) { bits += 1 }
    return Int(decoder.decode(below: 1 << UInt64(bits))) + 1 << bits - 1
  }
}

/// A difference of two integers: its magnitude as a number, then, unless it is 0, a learned bit for minus.
package struct AdaptiveDifference: Sendable {
  private var magnitude = AdaptiveNumber()
  private var isNegative = AdaptiveBit()

  package init() {}

  package mutating func encode(_ value: Int, into encoder: inout RangeEncoder) {
    magnitude.encode(abs(value), into: &encoder)
    if value != 0 { isNegative.encode(value < 0, into: &encoder) }
  }

  package mutating func decode(from decoder: inout RangeDecoder) -> Int {
    let value = magnitude.decode(from: &decoder)
    return value != 0 && isNegative.decode(from: &decoder) ? -value : value
  }
}
