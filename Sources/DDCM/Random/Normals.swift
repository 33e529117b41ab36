/// Standard normals of a ``CounterGenerator``: element e is the (e mod 8)-th 16-bit part of block ⌊e/8⌋, through the
/// ``GaussianTable``. The parts of a block are taken from the first word to the last, the low half of each first.
struct Normals: Sendable {
  let generator: CounterGenerator
  private let table = GaussianTable.standard.values

  init(_ generator: CounterGenerator) {
    self.generator = generator
  }

  /// Elements per group of eight Philox blocks.
  static let group = 64

  /// Fills `output` with the elements from `64·firstGroup` on.
  func fill(
    _ output: UnsafeMutableBufferPointer<Float>, firstGroup: Int = 0, codeword: UInt32, step: UInt32,
    domain: CounterGenerator.Domain
  ) {
    unsafe table.withUnsafeBufferPointer { table in
      var base = 0
      var block = UInt32(firstGroup * 8)
      while base < output.count {
        let parts = halves(block, codeword, step, domain)
        let count = min(Self.group, output.count - base)
        for e in 0..<count {
          unsafe output[base + e] = table[Int(parts[e])]
        }
        base += Self.group
        block += 8
      }
    }
  }

  /// Σ z_e·r_e over all elements of `vector`: eight running sums in single precision over each group of 512 elements,
  /// added up in double precision from the first to the last, so that every machine rounds alike.
  func dot(_ vector: UnsafeBufferPointer<Float>, codeword: UInt32, step: UInt32) -> Float {
    unsafe table.withUnsafeBufferPointer { table in
      var total = 0.0
      var base = 0
      let end = vector.count
      while base < end {
        var sums = SIMD8<Float>.zero
        let stop = min(base + 8 * Self.group, end)
        while base < stop {
          let parts = halves(UInt32(base / 8), codeword, step, .codeword)
          if base + Self.group <= end {
            for row in 0..<8 {
              var z = SIMD8<Float>.zero
              for lane in 0..<8 { unsafe z[lane] = table[Int(parts[row * 8 + lane])] }
              let r = unsafe UnsafeRawPointer(vector.baseAddress! + base + row * 8)
                .loadUnaligned(as: SIMD8<Float>.self)
              sums += z * r
            }
          } else {
            for e in 0..<(end - base) { unsafe sums[e % 8] += table[Int(parts[e])] * vector[base + e] }
          }
          base += Self.group
        }
        for lane in 0..<8 { total += Double(sums[lane]) }
      }
      return Float(total)
    }
  }

  /// As ``dot(_:codeword:step:)``, with the same bits, for a codeword that is in memory.
  static func dot(_ codeword: UnsafePointer<Float>, _ vector: UnsafeBufferPointer<Float>) -> Float {
    var total = 0.0
    var base = 0
    while base < vector.count {
      var sums = SIMD8<Float>.zero
      let stop = min(base + 8 * group, vector.count)
      while base + 8 <= stop {
        let z = unsafe UnsafeRawPointer(codeword + base).loadUnaligned(as: SIMD8<Float>.self)
        let r = unsafe UnsafeRawPointer(vector.baseAddress! + base).loadUnaligned(as: SIMD8<Float>.self)
        sums += z * r
        base += 8
      }
      for e in base..<stop { unsafe sums[e % 8] += codeword[e] * vector[e] }
      base = stop
      for lane in 0..<8 { total += Double(sums[lane]) }
    }
    return Float(total)
  }

  /// The 64 parts of eight blocks, in element order.
  @inline(__always)
  private func halves(
    _ block: UInt32, _ codeword: UInt32, _ step: UInt32, _ domain: CounterGenerator.Domain
  ) -> SIMD64<UInt16> {
    let words = generator.eightBlocks(from: block, codeword: codeword, step: step, domain: domain)
    var parts = SIMD64<UInt16>.zero
    for lane in 0..<8 {
      parts[lane * 8 + 0] = UInt16(truncatingIfNeeded: words.0[lane])
      parts[lane * 8 + 1] = UInt16(truncatingIfNeeded: words.0[lane] &>> 16)
      parts[lane * 8 + 2] = UInt16(truncatingIfNeeded: words.1[lane])
      parts[lane * 8 + 3] = UInt16(truncatingIfNeeded: words.1[lane] &>> 16)
      parts[lane * 8 + 4] = UInt16(truncatingIfNeeded: words.2[lane])
      parts[lane * 8 + 5] = UInt16(truncatingIfNeeded: words.2[lane] &>> 16)
      parts[lane * 8 + 6] = UInt16(truncatingIfNeeded: words.3[lane])
      parts[lane * 8 + 7] = UInt16(truncatingIfNeeded: words.3[lane] &>> 16)
    }
    return parts
  }
}
