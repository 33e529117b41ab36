/// The bits of a ``Trellis`` whose signs have the largest inner product with the scores: Viterbi's algorithm.
package struct TrellisSearch {
  private let trellis: Trellis
  private let scores: [Float]
  private let parallel: Parallel

  private static let states = 1 << Trellis.memory

  /// - Parameter scores: of all codewords.
  package init(_ trellis: Trellis, toward scores: consuming [Float], threads: Int? = nil) {
    self.trellis = trellis
    parallel = Parallel(threads: threads)
    trellis.scramble(&scores)
    self.scores = scores
  }

  package func bits() -> [Bool] {
    let blocks = trellis.blocks
    return unsafe [Bool](unsafeUninitializedCapacity: trellis.bits) { buffer, initialized in
      let p = buffer.baseAddress!
      unsafe p.initialize(repeating: false, count: trellis.bits)
      unsafe parallel.forEach(blocks.count, grain: 1, on: p) { index, bits in
        unsafe search(blocks[index], into: bits + blocks[index].lowerBound)
      }
      initialized = trellis.bits
    }
  }

  /// Keeps, for each state, the best way to it, bit by bit; then goes back along the best of all.
  private func search(_ block: Range<Int>, into bits: UnsafeMutablePointer<Bool>) {
    let (states, half) = (Self.states, Trellis.innerCount)
    // Which of its two predecessors the best way to a state comes from, by bit and state.
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: block.count * states) { cameFromUpper in
      unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * states + half) { floats in
        var sums = floats.baseAddress!
        var next = unsafe sums + states
        let branches = unsafe next + states
        unsafe sums.initialize(repeating: -.infinity, count: states)
        unsafe sums[0] = 0
        for (place, bit) in block.enumerated() {
          unsafe fill(branches, for: bit)
          unsafe advance(sums, by: branches, to: next, cameFromUpper.baseAddress! + place * states)
          unsafe swap(&sums, &next)
        }
        var state = 0
        for other in 1..<states {
          if unsafe sums[other] > sums[state] { state = other }
        }
        for place in (0..<block.count).reversed() {
          unsafe bits[place] = state & 1 == 1
          state = unsafe state >> 1 + Int(cameFromUpper[place * states + state]) * half
        }
      }
    }
  }

  /// Σ ±score over a bit's codewords for each value of the register's inner bits, where newest and oldest are 0: a
  /// Walsh–Hadamard transform of the scores, each at the index of its mask.
  private func fill(_ branches: UnsafeMutablePointer<Float>, for bit: Int) {
    unsafe branches.initialize(repeating: 0, count: Trellis.innerCount)
    unsafe scores.withUnsafeBufferPointer { scores in
      for (i, codeword) in trellis.codewords(of: bit).enumerated() {
        unsafe branches[Trellis.mask(i)] += scores[codeword]
      }
    }
    unsafe WalshHadamard.transform(branches, rows: 1, levels: Trellis.memory - 1, Parallel(threads: 1))
  }

  /// States 2k and 2k + 1 follow k, whose oldest bit is 0, and k + half, whose oldest bit is 1.
  private func advance(
    _ sums: UnsafeMutablePointer<Float>, by branches: UnsafeMutablePointer<Float>, to next: UnsafeMutablePointer<Float>,
    _ cameFromUpper: UnsafeMutablePointer<UInt8>
  ) {
    typealias Vector = SIMD8<Float>
    func load(_ p: UnsafeMutablePointer<Float>) -> Vector { unsafe UnsafeRawPointer(p).loadUnaligned(as: Vector.self) }
    let half = Trellis.innerCount
    for k in stride(from: 0, to: half, by: 8) {
      let (lower, upper, branch) = unsafe (load(sums + k), load(sums + half + k), load(branches + k))
      let zero = (lower + branch, upper - branch)
      let one = (lower - branch, upper + branch)
      let (zeroUpper, oneUpper) = (zero.1 .> zero.0, one.1 .> one.0)
      var best = SIMD16<Float>()
      best.evenHalf = zero.0.replacing(with: zero.1, where: zeroUpper)
      best.oddHalf = one.0.replacing(with: one.1, where: oneUpper)
      unsafe UnsafeMutableRawPointer(next + 2 * k).storeBytes(of: best, as: SIMD16<Float>.self)
      var from = SIMD16<UInt32>()
      from.evenHalf.replace(with: 1, where: zeroUpper)
      from.oddHalf.replace(with: 1, where: oneUpper)
      unsafe UnsafeMutableRawPointer(cameFromUpper + 2 * k).storeBytes(
        of: SIMD16<UInt8>(truncatingIfNeeded: from), as: SIMD16<UInt8>.self)
    }
  }
}
