import DDCM

/// The walk of ``IndexSetCoder``: what is next follows from the positions and the chosen that are left.
struct IndexWalk: Sendable {
  /// The first position that is not decided.
  private(set) var position: Int
  /// n, the positions left.
  private var positions: UInt64
  /// m, the chosen among them.
  private var chosen: UInt64

  /// - Parameters:
  ///   - count: how many are chosen of the positions start..<limit; no more than there are.
  ///   - start: the first position that is not decided.
  init(count: Int, from start: Int = 0, limit: Int) {
    position = start
    positions = UInt64(limit - start)
    chosen = UInt64(count)
  }

  /// The next of the chosen.
  mutating func encode(_ index: Int, into encoder: inout RangeEncoder) {
    while let symbol = next {
      let isInside = index < position + symbol.length
      encoder.encode(!isInside, probability: symbol.noneProbability)
      guard !isInside else {
        encoder.encode(UInt64(index - position), below: UInt64(symbol.length))
        break
      }
      skip(symbol.length)
    }
    take(at: index)
  }

  /// - Throws: `truncated` if the decoder runs out of bytes.
  mutating func decode(from decoder: inout RangeDecoder) throws(BitstreamError) -> Int {
    try decoder.checkNotExhausted()
    while let symbol = next {
      if !decoder.decodeBit(probability: symbol.noneProbability) {
        let index = position + Int(decoder.decode(below: UInt64(symbol.length)))
        take(at: index)
        return index
      }
      skip(symbol.length)
      try decoder.checkNotExhausted()
    }
    let index = position
    take(at: index)
    return index
  }

  /// A block of positions and the probability, in 1/65536, that none of it is chosen.
  ///
  /// Nil where all positions that are left are chosen: then nothing is coded.
  private var next: (length: Int, noneProbability: UInt16)? {
    guard chosen < positions else { return nil }
    // The longest block of 2ᵏ positions with 8·m·2ᵏ ≤ n.
    let quotient = positions / (8 * chosen)
    let exponent = quotient == 0 ? 0 : 63 - quotient.leadingZeroBitCount
    // (1 − m/n)^(2ᵏ), in 1/2³².
    var none = ((positions - chosen) << 32) / positions
    for _ in 0..<exponent { none = (none * none) >> 32 }
    return (1 << exponent, UInt16(min(max(none >> 16, 1), 65535)))
  }

  private mutating func skip(_ length: Int) {
    position += length
    positions -= UInt64(length)
  }

  private mutating func take(at index: Int) {
    skip(index + 1 - position)
    chosen -= 1
  }
}
