/// A convolutional code that gives every codeword of a step a sign from few bits.
///
/// R bits per element describe a vector at best with the correlation ρ² = 1 − 2^(−2R) (Shannon). The M largest of N
/// coefficients, with signs, have about 0.72 of it; the code's 1024 states have 0.92 to 0.95 up to half a bit per element, because all N
/// signs agree with the vector a little instead of few of them much. (Benchmarks/trellis.py measures both.) Decoding is a
/// shift register; finding the bits is Viterbi's algorithm, as in trellis-coded quantization (Marcellin and Fischer 1990).
///
/// Bit j of M has codewords ⌊jN/M⌋..<⌊(j+1)N/M⌋ to itself. Its i-th codeword has the sign (−1)^p·d, where p is the parity of
/// those of the bits j, j − 1, …, j − 10 that are in ``mask(_:)``, and d is the codeword's own sign from a
/// ``SignDiagonal``, so that no bits make a regular pattern. Every ``blockBits`` bits the register begins anew with zeros.
package struct Trellis: Sendable {
  /// Bits before the newest that a sign depends on; 2^memory states.
  static let memory = 10

  /// Bits that share a register.
  static let blockBits = 4096

  /// The register's inner bits are those between the newest and the oldest, on which all signs depend.
  static let innerCount = 1 << (memory - 1)

  /// N.
  let codewords: Int

  /// M, at most N.
  let bits: Int

  private let diagonal: SignDiagonal

  /// - Parameter codewords: N, a multiple of 8, as all of ``TransformCodebook`` are.
  package init(codewords: Int, bits: Int, step: Int) {
    precondition(1...codewords ~= bits && codewords % 8 == 0)
    self.codewords = codewords
    self.bits = bits
    // The codebook's own signs are a seed's: these need not be.
    diagonal = SignDiagonal(count: codewords, layer: 2, step: UInt32(step), generator: CounterGenerator(seed: 0))
  }

  /// The codewords that a bit has to itself.
  package func codewords(of bit: Int) -> Range<Int> { bit * codewords / bits..<(bit + 1) * codewords / bits }

  /// Which inner bits of the register count for the i-th codeword of a bit. The newest and the oldest always count.
  @inline(__always)
  static func mask(_ i: Int) -> Int { (77 &* i &+ 31) & (innerCount - 1) }

  /// The blocks of bits that share a register.
  package var blocks: [Range<Int>] {
    stride(from: 0, to: bits, by: Self.blockBits).map { $0..<min($0 + Self.blockBits, bits) }
  }

  /// Multiplies a value for each codeword by the codewords' own signs.
  func scramble(_ values: inout [Float]) {
    precondition(values.count == codewords)
    unsafe values.withUnsafeMutableBufferPointer { values in
      unsafe diagonal.apply(to: values.baseAddress!, count: codewords, from: 0)
    }
  }

  /// The coefficients of all codewords, ±1/√N.
  ///
  /// - Parameter known: the bits; nil for one that was lost. Codewords whose sign depends on it have the coefficient 0, and
  ///   the others are larger.
  package func coefficients(of known: [Bool?]) -> [Float] {
    precondition(known.count == bits)
    let parity = (0..<Self.innerCount).map { $0.nonzeroBitCount & 1 == 1 }
    var (signs, knownCount) = ([Float](repeating: 0, count: codewords), 0)
    for block in blocks {
      var (register, sinceLost) = (0, Self.memory + 1)
      for bit in block {
        let value = known[bit]
        register = (register << 1 | (value == true ? 1 : 0)) & (4 * Self.innerCount - 1)
        sinceLost = value == nil ? 0 : sinceLost + 1
        guard sinceLost > Self.memory else { continue }
        let ends = (register ^ register >> Self.memory) & 1 == 1
        let inner = register >> 1 & (Self.innerCount - 1)
        let range = codewords(of: bit)
        for (i, codeword) in range.enumerated() {
          signs[codeword] = parity[inner & Self.mask(i)] != ends ? -1 : 1
        }
        knownCount += range.count
      }
    }
    let size = Float(1 / Double(max(knownCount, 1)).squareRoot())
    for codeword in signs.indices { signs[codeword] *= size }
    scramble(&signs)
    return signs
  }
}
