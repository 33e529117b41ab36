/// The fast Walsh–Hadamard transform in natural order, unnormalised, in place.
///
/// Level by level, from stride 1 to stride 2^(levels − 1), each pair (a, b) becomes (a + b, a − b). Blocking for the
/// caches and spreading over threads change which pair comes first but never what is added to what: the result has the
/// same bits on every machine.
enum WalshHadamard {
  /// Floats of a row that are transformed together on the levels above a block's.
  private static let columnWidth = 64

  /// - Parameters:
  ///   - values: `rows` rows of 2^`levels` floats, each transformed on its own.
  ///   - levels: at least 4.
  ///   - signs: a diagonal of ±1 that multiplies the input first; nil for none.
  static func transform(
    _ values: UnsafeMutablePointer<Float>, rows: Int, levels: Int, signs: SignDiagonal? = nil, _ parallel: Parallel
  ) {
    let block = blockLevels(of: levels)
    unsafe parallel.forEach(rows << (levels - block), grain: 16, on: values) { index, values in
      let start = unsafe values + index << block
      if let signs { unsafe signs.apply(to: start, count: 1 << block, from: index << block) }
      unsafe transformBlock(start, levels: block)
    }
    // What is above a block, at most 9 levels at a time so that a set of columns stays in the cache.
    var done = block
    while done < levels {
      let count = min(levels - done, 9)
      unsafe transformColumns(values, total: rows << levels, stride: done, count: count, parallel)
      done += count
    }
  }

  /// Levels done while a block stays in the first-level cache: at most 12, with a multiple of three above where it can.
  private static func blockLevels(of levels: Int) -> Int {
    levels <= 12 ? levels : 12 - (3 - (levels - 12) % 3) % 3
  }

  /// All levels of one contiguous block.
  private static func transformBlock(_ p: UnsafeMutablePointer<Float>, levels: Int) {
    for i in stride(from: 0, to: 1 << levels, by: 16) { unsafe lowest4(p + i) }
    var (h, left) = (16, levels - 4)
    while left > 0 {
      let count = left == 4 ? 2 : min(left, 3)
      for base in stride(from: 0, to: 1 << levels, by: h << count) {
        for j in stride(from: base, to: base + h, by: 4) { unsafe butterfly(p + j, h, to: p + j, h, levels: count) }
      }
      h <<= count
      left -= count
    }
  }

  /// Levels `stride`..<`stride + count`: columns are gathered, transformed in cache, and put back.
  private static func transformColumns(
    _ values: UnsafeMutablePointer<Float>, total: Int, stride: Int, count: Int, _ parallel: Parallel
  ) {
    let (rows, width) = (1 << count, columnWidth)
    let chunks = (1 << stride) / width
    unsafe parallel.forEach(total / (rows * width), grain: 8, on: values) { index, values in
      let first = unsafe values + (index / chunks) << (stride + count) + (index % chunks) * width
      unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: rows * width) { buffer in
        let p = buffer.baseAddress!
        var (h, left) = (1, count)  // the stride in rows
        while left > 0 {
          let levels = min(left, 3)
          let (fromMemory, toMemory) = (h == 1, left == levels)
          let (source, target) = unsafe (fromMemory ? first : p, toMemory ? first : p)
          let (sourceRow, targetRow) = (fromMemory ? 1 << stride : width, toMemory ? 1 << stride : width)
          for base in Swift.stride(from: 0, to: rows, by: h << levels) {
            for row in base..<(base + h) {
              for j in Swift.stride(from: 0, to: width, by: 4) {
                unsafe butterfly(
                  source + row * sourceRow + j, h * sourceRow, to: target + row * targetRow + j, h * targetRow,
                  levels: levels)
              }
            }
          }
          h <<= levels
          left -= levels
        }
      }
    }
  }

  /// One, two or three levels on 2, 4 or 8 vectors that lie `step` apart.
  @inline(__always)
  private static func butterfly(
    _ p: UnsafeMutablePointer<Float>, _ step: Int, to q: UnsafeMutablePointer<Float>, _ stepOut: Int, levels: Int
  ) {
    switch levels {
    case 3:
      let a = unsafe radix4(load(p), load(p + step), load(p + 2 * step), load(p + 3 * step))
      let b = unsafe radix4(
        load(p + 4 * step), load(p + 5 * step), load(p + 6 * step), load(p + 7 * step))
      unsafe store(a.0 + b.0, q)
      unsafe store(a.1 + b.1, q + stepOut)
      unsafe store(a.2 + b.2, q + 2 * stepOut)
      unsafe store(a.3 + b.3, q + 3 * stepOut)
      unsafe store(a.0 - b.0, q + 4 * stepOut)
      unsafe store(a.1 - b.1, q + 5 * stepOut)
      unsafe store(a.2 - b.2, q + 6 * stepOut)
      unsafe store(a.3 - b.3, q + 7 * stepOut)
    case 2:
      let a = unsafe radix4(load(p), load(p + step), load(p + 2 * step), load(p + 3 * step))
      unsafe store(a.0, q)
      unsafe store(a.1, q + stepOut)
      unsafe store(a.2, q + 2 * stepOut)
      unsafe store(a.3, q + 3 * stepOut)
    default:
      let (a, b) = unsafe (load(p), load(p + step))
      unsafe store(a + b, q)
      unsafe store(a - b, q + stepOut)
    }
  }

  private typealias Vector = SIMD4<Float>

  @inline(__always)
  private static func radix4(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> (Vector, Vector, Vector, Vector) {
    let (s, t, u, v) = (a + b, a - b, c + d, c - d)
    return (s + u, t + v, s - u, t - v)
  }

  /// Levels 0…3 of sixteen neighbours: the two within a vector on the transposed 4×4, then the two across vectors.
  @inline(__always)
  private static func lowest4(_ p: UnsafeMutablePointer<Float>) {
    let rows = unsafe transposed(load(p), load(p + 4), load(p + 8), load(p + 12))
    let mixed = radix4(rows.0, rows.1, rows.2, rows.3)
    let back = transposed(mixed.0, mixed.1, mixed.2, mixed.3)
    let out = radix4(back.0, back.1, back.2, back.3)
    unsafe store(out.0, p)
    unsafe store(out.1, p + 4)
    unsafe store(out.2, p + 8)
    unsafe store(out.3, p + 12)
  }

  @inline(__always)
  private static func transposed(
    _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector
  ) -> (Vector, Vector, Vector, Vector) {
    (
      Vector(a.x, b.x, c.x, d.x), Vector(a.y, b.y, c.y, d.y), Vector(a.z, b.z, c.z, d.z), Vector(a.w, b.w, c.w, d.w)
    )
  }

  @inline(__always)
  private static func load(_ p: UnsafeMutablePointer<Float>) -> Vector {
    unsafe UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
  }

  @inline(__always)
  private static func store(_ v: Vector, _ p: UnsafeMutablePointer<Float>) {
    unsafe UnsafeMutableRawPointer(p).storeBytes(of: v, as: Vector.self)
  }
}
