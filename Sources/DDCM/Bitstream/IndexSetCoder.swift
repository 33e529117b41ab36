import Foundation

/// Codes which `count` of `limit` positions are chosen, at about log₂ C(limit, count) bits.
///
/// A walk over the positions in ascending order. Where the chosen are rare, one symbol says that a whole block has none;
/// FORMAT.md has the rules and an example by hand.
package enum IndexSetCoder {
  /// The limits that a set may have.
  package static let limits = 1...1 << 28

  /// - Precondition: `indices` ascend strictly, in 0..<limit.
  package static func encode(_ indices: [Int], below limit: Int, into encoder: inout RangeEncoder) {
    precondition(limits.contains(limit), "a set has a limit of 1...2²⁸")
    precondition(indices.allSatisfy { (0..<limit).contains($0) }, "an index lies below the limit")
    precondition(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }, "the indices of a set ascend")
    guard 2 * indices.count <= limit else {
      return encode(complement(of: indices, below: limit), below: limit, into: &encoder)
    }
    var walk = Walk(count: indices.count, limit: limit)
    for index in indices {
      while true {
        guard let symbol = walk.next else { break }
        let isInside = index < walk.position + symbol.length
        encoder.encode(!isInside, probability: symbol.noneProbability)
        if !isInside {
          walk.skip(symbol.length)
          continue
        }
        encoder.encode(UInt64(index - walk.position), below: UInt64(symbol.length))
        break
      }
      walk.take(at: index)
    }
  }

  /// - Returns: `count` indices that ascend strictly, in 0..<limit, whatever the bytes are.
  /// - Throws: `truncated` if the decoder runs out of bytes.
  package static func decode(
    count: Int, below limit: Int, from decoder: inout RangeDecoder
  ) throws(BitstreamError) -> [Int] {
    precondition(limits.contains(limit), "a set has a limit of 1...2²⁸")
    precondition((0...limit).contains(count), "a set has no more elements than its limit")
    guard 2 * count <= limit else {
      return complement(of: try decode(count: limit - count, below: limit, from: &decoder), below: limit)
    }
    var walk = Walk(count: count, limit: limit)
    var indices: [Int] = []
    while indices.count < count {
      try decoder.checkNotExhausted()
      var index = walk.position
      if let symbol = walk.next {
        if decoder.decodeBit(probability: symbol.noneProbability) {
          walk.skip(symbol.length)
          continue
        }
        index += Int(decoder.decode(below: UInt64(symbol.length)))
      }
      indices.append(index)
      walk.take(at: index)
    }
    return indices
  }

  /// log₂ C(limit, count): the bits that a set costs at least, where each is as likely as any other.
  package static func cost(count: Int, below limit: Int) -> Double {
    precondition((0...limit).contains(count), "a set has no more elements than its limit")
    func logFactorial(_ n: Int) -> Double { lgamma(Double(n) + 1) }
    return (logFactorial(limit) - logFactorial(count) - logFactorial(limit - count)) / log(2)
  }

  private static func complement(of indices: [Int], below limit: Int) -> [Int] {
    var others: [Int] = []
    others.reserveCapacity(limit - indices.count)
    var start = 0
    for index in indices {
      others.append(contentsOf: start..<index)
      start = index + 1
    }
    others.append(contentsOf: start..<limit)
    return others
  }
}

/// Where the coder stands: what is next follows from the positions and the chosen that are left.
private struct Walk {
  /// The first position that is not decided.
  private(set) var position = 0
  /// n, the positions left.
  private var positions: UInt64
  /// m, the chosen among them.
  private var chosen: UInt64

  init(count: Int, limit: Int) {
    positions = UInt64(limit)
    chosen = UInt64(count)
  }

  /// A block of positions and the probability, in 1/65536, that none of it is chosen.
  ///
  /// Nil where all positions that are left are chosen: then nothing is coded.
  var next: (length: Int, noneProbability: UInt16)? {
    guard chosen < positions else { return nil }
    // The longest block of 2ᵏ positions with 8·m·2ᵏ ≤ n.
    let quotient = positions / (8 * chosen)
    let exponent = quotient == 0 ? 0 : 63 - quotient.leadingZeroBitCount
    // (1 − m/n)^(2ᵏ), in 1/2³².
    var none = ((positions - chosen) << 32) / positions
    for _ in 0..<exponent { none = (none * none) >> 32 }
    return (1 << exponent, UInt16(min(max(none >> 16, 1), 65535)))
  }

  mutating func skip(_ length: Int) {
    position += length
    positions -= UInt64(length)
  }

  mutating func take(at index: Int) {
    skip(index + 1 - position)
    chosen -= 1
  }
}
