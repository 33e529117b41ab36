import DDCM
import DDCMFormat
import Testing

@Suite("The coder of index sets") struct IndexSetCoderTests {
  @Test("writes the bytes that the specification shows")
  func golden() throws {
    var encoder = RangeEncoder()
    IndexSetCoder.encode([3, 17], below: 32, into: &encoder)
    let bytes = encoder.finish()
    #expect(bytes == [0xCB, 0x65])

    var decoder = RangeDecoder(bytes)
    #expect(try IndexSetCoder.decode(count: 2, below: 32, from: &decoder) == [3, 17])
    try decoder.finish()
  }

  @Test("writes nothing where there is nothing to say", arguments: [(0, 5), (5, 5), (0, 1), (1, 1)])
  func nothing(count: Int, limit: Int) throws {
    var encoder = RangeEncoder()
    IndexSetCoder.encode(Array(0..<count), below: limit, into: &encoder)
    #expect(encoder.bitCount == 0)
    var decoder = RangeDecoder([])
    #expect(try IndexSetCoder.decode(count: count, below: limit, from: &decoder) == Array(0..<count))
  }

  @Test("gives back every set of up to 10 positions")
  func exhaustive() throws {
    for limit in 1...10 {
      for mask in 0..<(1 << limit) {
        let indices = (0..<limit).filter { mask >> $0 & 1 == 1 }
        var encoder = RangeEncoder()
        IndexSetCoder.encode(indices, below: limit, into: &encoder)
        var decoder = RangeDecoder(encoder.finish())
        #expect(try IndexSetCoder.decode(count: indices.count, below: limit, from: &decoder) == indices)
        try decoder.finish()
      }
    }
  }

  /// Limits up to 2²¹, each with counts from 1 to half of it.
  static let grid: [(count: Int, limit: Int)] =
    [2, 3, 5, 8, 16, 33, 64, 256, 1000, 4096, 16384, 131_072, 2_097_152].flatMap { limit in
      let parts = [2, 4, 10, 16, 30, 100, 500, 2000].map { limit / $0 }
      let counts = Set([1, 2, 3, 5, 20] + parts).filter { (1...limit / 2).contains($0) }
      return counts.sorted().map { count in (count, limit) }
    }

  @Test("spends at most 1 % more than log₂ C(N, M) bits, or 0.05 bit", arguments: grid)
  func cost(count: Int, limit: Int) throws {
    var generator = RangeCoderTests.Generator(state: UInt64(count) << 32 | UInt64(limit))
    let repetitions = min(2000, max(2, 200_000 / count))
    var encoder = RangeEncoder()
    var sets: [[Int]] = []
    for _ in 0..<repetitions {
      let indices = Self.randomSet(count: count, limit: limit, using: &generator)
      IndexSetCoder.encode(indices, below: limit, into: &encoder)
      sets.append(indices)
    }
    let mean = encoder.bitCount / Double(repetitions)
    let ideal = IndexSetCoder.cost(count: count, below: limit)
    // The mean over these sets varies by chance: each set's cost differs little from log₂ C(N, M).
    #expect(mean <= max(1.01 * ideal, ideal + 0.05), "\(mean) bits a set against \(ideal)")
    #expect(mean >= 0.99 * ideal)

    var decoder = RangeDecoder(encoder.finish())
    for indices in sets {
      #expect(try IndexSetCoder.decode(count: count, below: limit, from: &decoder) == indices)
    }
    try decoder.finish()
  }

  @Test("takes the positions of the largest latent, at about log₂ C(N, M) bits too")
  func largest() throws {
    let limit = 1 << 30
    var generator = RangeCoderTests.Generator(state: 1)
    let indices = [0] + Self.randomSet(count: 2000, limit: limit - 2, using: &generator).map { $0 + 1 } + [limit - 1]
    var encoder = RangeEncoder()
    IndexSetCoder.encode(indices, below: limit, into: &encoder)
    #expect(encoder.bitCount < 1.01 * IndexSetCoder.cost(count: indices.count, below: limit))
    var decoder = RangeDecoder(encoder.finish())
    #expect(try IndexSetCoder.decode(count: indices.count, below: limit, from: &decoder) == indices)
    try decoder.finish()
  }

  @Test("spends as much on a set as on its complement")
  func complement() {
    var few = RangeEncoder()
    IndexSetCoder.encode([2, 5], below: 100, into: &few)
    var many = RangeEncoder()
    IndexSetCoder.encode((0..<100).filter { $0 != 2 && $0 != 5 }, below: 100, into: &many)
    #expect(few.finish() == many.finish())
  }

  @Test("knows the cost of a set", arguments: [(1, 1024, 10), (2, 4, 2.584962500721156), (0, 9, 0), (9, 9, 0)])
  func planning(count: Int, limit: Int, bits: Double) {
    #expect(abs(IndexSetCoder.cost(count: count, below: limit) - bits) < 1e-9)
  }

  @Test("decodes a proper set or an error from any bytes", arguments: 0...255)
  func hostile(byte: UInt8) throws {
    for (count, limit) in [(1, 2), (7, 20), (50, 100), (99, 100), (3, 1 << 20), (1000, 2000), (1 << 16, 1 << 18)] {
      var generator = RangeCoderTests.Generator(state: UInt64(byte) + 1)
      for bytes in [
        [UInt8](repeating: byte, count: 200), (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) },
      ] {
        var decoder = RangeDecoder(bytes)
        guard let indices = try? IndexSetCoder.decode(count: count, below: limit, from: &decoder) else {
          #expect(decoder.overrun > 4)
          continue
        }
        #expect(indices.count == count)
        #expect(indices.allSatisfy { (0..<limit).contains($0) })
        #expect(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
  }

  @Test("stops early where the bytes cannot hold so large a set")
  func exhausted() {
    var decoder = RangeDecoder([])
    #expect(throws: BitstreamError.self) {
      try IndexSetCoder.decode(count: 1 << 27, below: 1 << 28, from: &decoder)
    }
    #expect(decoder.overrun < 16)
  }

  /// Floyd's algorithm: each set is as likely as any other.
  private static func randomSet(count: Int, limit: Int, using generator: inout some RandomNumberGenerator) -> [Int] {
    var chosen: Set<Int> = []
    for last in limit - count..<limit {
      let index = Int.random(in: 0...last, using: &generator)
      chosen.insert(chosen.contains(index) ? last : index)
    }
    return chosen.sorted()
  }
}
