import DDCM
import Essentials

/// Codes which `count` of `limit` positions are chosen, at about log₂ C(limit, count) bits.
///
/// A walk over the positions in ascending order. Where the chosen are rare, one symbol says that a whole block has none;
/// FORMAT.md has the rules and an example by hand.
package enum IndexSetCoder {
  /// The limits that a set may have.
  package static let limits = 1...1 << 30

  /// - Precondition: `indices` ascend strictly, in 0..<limit.
  package static func encode(_ indices: [Int], below limit: Int, into encoder: inout RangeEncoder) {
    precondition(limits.contains(limit), "a set has a limit of 1...2³⁰")
    precondition(indices.allSatisfy { (0..<limit).contains($0) }, "an index lies below the limit")
    precondition(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }, "the indices of a set ascend")
    guard 2 * indices.count <= limit else {
      return encode(complement(of: indices, below: limit), below: limit, into: &encoder)
    }
    var walk = IndexWalk(count: indices.count, limit: limit)
    for index in indices { walk.encode(index, into: &encoder) }
  }

  /// - Returns: `count` indices that ascend strictly, in 0..<limit, whatever the bytes are.
  /// - Throws: `truncated` if the decoder runs out of bytes.
  package static func decode(
    count: Int, below limit: Int, from decoder: inout RangeDecoder
  ) throws(BitstreamError) -> [Int] {
    precondition(limits.contains(limit), "a set has a limit of 1...2³⁰")
    precondition((0...limit).contains(count), "a set has no more elements than its limit")
    guard 2 * count <= limit else {
      return complement(of: try decode(count: limit - count, below: limit, from: &decoder), below: limit)
    }
    var walk = IndexWalk(count: count, limit: limit)
    var indices: [Int] = []
    while indices.count < count { indices.append(try walk.decode(from: &decoder)) }
    return indices
  }

  /// log₂ C(limit, count): the bits that a set costs at least if all are equally likely.
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
