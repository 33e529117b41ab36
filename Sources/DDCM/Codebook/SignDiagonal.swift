/// A diagonal of random signs, one bit each: bit e mod 32 of word ⌊e/32⌋, set for −1.
///
/// The words are those of the ``CounterGenerator`` blocks (domain `signs`), four a block, first to last.
struct SignDiagonal: Sendable {
  private let words: [UInt32]

  /// - Parameters:
  ///   - count: how many signs.
  ///   - layer: which of a step's diagonals; takes the codeword's coordinate.
  init(count: Int, layer: UInt32, step: UInt32, generator: CounterGenerator) {
    // 32 words are generated at a time, which may be more than are used.
    var words = [UInt32](repeating: 0, count: (count + 1023) / 1024 * 32)
    for start in stride(from: 0, to: words.count, by: 32) {
      let block = generator.eightBlocks(
        from: UInt32(start / 4), codeword: layer, step: step, domain: .signs)
      for lane in 0..<8 {
        words[start + lane * 4] = block.0[lane]
        words[start + lane * 4 + 1] = block.1[lane]
        words[start + lane * 4 + 2] = block.2[lane]
        words[start + lane * 4 + 3] = block.3[lane]
      }
    }
    self.words = words
  }

  /// Multiplies `count` floats by the signs from `first` on; both are multiples of 8.
  func apply(to p: UnsafeMutablePointer<Float>, count: Int, from first: Int) {
    precondition(count % 8 == 0 && first % 8 == 0)
    unsafe Self.flips.withUnsafeBufferPointer { flips in
      unsafe words.withUnsafeBufferPointer { words in
        for e in stride(from: 0, to: count, by: 8) {
          let byte = unsafe words[(first + e) / 32] >> UInt32((first + e) % 32)
          unsafe Self.flip(p + e, by: flips[Int(byte & 15)])
          unsafe Self.flip(p + e + 4, by: flips[Int(byte >> 4 & 15)])
        }
      }
    }
  }

  /// The sign bits of four floats, for each value of four bits.
  private static let flips = (0..<16).map { nibble in
    SIMD4<UInt32>((0..<4).map { nibble >> $0 & 1 == 1 ? 0x8000_0000 : 0 })
  }

  @inline(__always)
  private static func flip(_ p: UnsafeMutablePointer<Float>, by mask: SIMD4<UInt32>) {
    let bits = unsafe UnsafeRawPointer(p).loadUnaligned(as: SIMD4<UInt32>.self)
    unsafe UnsafeMutableRawPointer(p).storeBytes(of: bits ^ mask, as: SIMD4<UInt32>.self)
  }
}
