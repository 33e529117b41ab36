/// Philox4x32-10, the counter-based generator of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
///
/// A function of (seed, domain, step, codeword, block) alone: any part of any codebook can be computed at once, on
/// any machine, in any order. Each coordinate has 32 bits of its own, so none can run into another.
package struct CounterGenerator: Sendable, Hashable {
  /// What the numbers are for; keeps the uses apart.
  package enum Domain: UInt32, Sendable {
    /// x_T, the noise that the process starts from.
    case initial = 0
    /// Codewords of ``GaussianCodebook``.
    case codeword = 1
    /// Sign diagonals of ``TransformCodebook``.
    case signs = 2
    /// Noise of steps without a choice.
    case filler = 3
    /// Noise of the details that appear when a process goes on at twice the size.
    case detail = 4
  }

  package let seed: UInt64

  package init(seed: UInt64) {
    self.seed = seed
  }

  /// 128 bits: ten Philox rounds over the counter (block, codeword, step, domain) under the key `seed`.
  package func block(_ block: UInt32, codeword: UInt32, step: UInt32, domain: Domain) -> SIMD4<UInt32> {
    let words = Self.philox(
      block: SIMD8(repeating: block), codeword: codeword, step: step, domain: domain.rawValue, seed: seed)
    return SIMD4(words.0[0], words.1[0], words.2[0], words.3[0])
  }

  /// Eight consecutive blocks, lane by lane: the l-th lane of the four words is block `first + l`.
  @inline(__always)
  func eightBlocks(
    from first: UInt32, codeword: UInt32, step: UInt32, domain: Domain
  ) -> (SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>) {
    let lanes = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7)
    return Self.philox(
      block: SIMD8(repeating: first) &+ lanes, codeword: codeword, step: step, domain: domain.rawValue, seed: seed)
  }

  /// The generator itself, for eight values of the first counter word at once.
  @inline(__always)
  package static func philox(
    block: SIMD8<UInt32>, codeword: UInt32, step: UInt32, domain: UInt32, seed: UInt64
  ) -> (SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>) {
    var (c0, c1) = (block, SIMD8(repeating: codeword))
    var (c2, c3) = (SIMD8(repeating: step), SIMD8(repeating: domain))
    var (k0, k1) = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    for _ in 0..<10 {
      let (high0, low0) = product(c0, 0xD251_1F53)
      let (high1, low1) = product(c2, 0xCD9E_8D57)
      c0 = high1 ^ c1 ^ SIMD8(repeating: k0)
      c1 = low1
      c2 = high0 ^ c3 ^ SIMD8(repeating: k1)
      c3 = low0
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  /// The high and the low half of the 64-bit products.
  @inline(__always)
  private static func product(_ a: SIMD8<UInt32>, _ b: UInt32) -> (high: SIMD8<UInt32>, low: SIMD8<UInt32>) {
    let wide = SIMD8<UInt64>(truncatingIfNeeded: a) &* SIMD8(repeating: UInt64(b))
    return (SIMD8(truncatingIfNeeded: wide &>> 32), SIMD8(truncatingIfNeeded: wide))
  }
}
