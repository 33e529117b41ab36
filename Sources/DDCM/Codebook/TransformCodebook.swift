/// Codewords from a fast orthogonal transform: the rows of H·D₂·H·D₁·√(3^b/2^a), with fresh random signs D at each step.
///
/// N = 2^a·3^b, b ≤ 2, is the smallest such number not below n (nor below 16); H is the Walsh–Hadamard matrix of size
/// 2^a on each of 3^b sections, followed by ``SectionMixing`` across them. A codeword is a row's first n elements, each a
/// sum of many random signs: standard normal to any test that can be run. All N scores, or any sparse combination, cost
/// O(N log N), and the result has the same bits everywhere.
package struct TransformCodebook: Codebook {
  /// N as 2^`twos`·3^`threes`.
  package struct Size: Sendable, Hashable {
    package let twos: Int
    package let threes: Int

    /// 2^a·3^b, for 4 ≤ a ≤ 30 and b ≤ 2.
    package init?(twos: Int, threes: Int) {
      guard 4...30 ~= twos, 0...2 ~= threes else { return nil }
      self.twos = twos
      self.threes = threes
    }

    /// The smallest size for `dimension` elements, 1…2³⁰.
    package init(dimension: Int) {
      precondition(1...(1 << 30) ~= dimension)
      let sizes = (0...2).map { threes in
        let twos = (4...30).first { dimension <= 1 << $0 * Self.power(threes) }!
        return Size(unchecked: twos, threes)
      }
      self = sizes.min { $0.count < $1.count }!
    }

    private init(unchecked twos: Int, _ threes: Int) {
      self.twos = twos
      self.threes = threes
    }

    /// 3^b.
    var sections: Int { Self.power(threes) }

    /// N.
    package var count: Int { sections << twos }

    private static func power(_ threes: Int) -> Int { [1, 3, 9][threes] }
  }

  package let dimension: Int
  package let size: Size
  package let threads: Int?
  private let generator: CounterGenerator
  private let parallel: Parallel

  /// - Parameters:
  ///   - dimension: n, from 1 to 2³⁰.
  ///   - generator: gives the signs; domain `signs`.
  ///   - threads: the most to work with; nil for as many as there are cores. The bits are the same.
  package init(dimension: Int, generator: CounterGenerator, threads: Int? = nil) {
    self.dimension = dimension
    self.generator = generator
    self.threads = threads
    parallel = Parallel(threads: threads)
    size = Size(dimension: dimension)
  }

  package var count: Int { size.count }

  package func scores(toward direction: [Float], step: Int) -> [Float] {
    precondition(direction.count == dimension)
    let count = count
    return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      let p = buffer.baseAddress!
      unsafe direction.withUnsafeBufferPointer { unsafe p.update(from: $0.baseAddress!, count: dimension) }
      unsafe (p + dimension).initialize(repeating: 0, count: count - dimension)
      for layer in 0...1 as ClosedRange<UInt32> {
        unsafe WalshHadamard.transform(
          p, rows: size.sections, levels: size.twos, signs: diagonal(layer, step), parallel)
        unsafe SectionMixing.apply(p, section: 1 << size.twos, factors: size.threes, transposed: false, parallel)
      }
      unsafe Self.scale(p, by: scale, count: count)
      initialized = count
    }
  }

  package func combination(_ terms: [Term], step: Int) -> [Float] {
    var coefficients = [Float](repeating: 0, count: count)
    for term in terms { coefficients[term.index] += term.weight }
    return combination(of: coefficients, step: step)
  }

  /// D₁·Hᵀ·D₂·Hᵀ, the transpose of what ``scores(toward:step:)`` does.
  package func combination(of coefficients: consuming [Float], step: Int) -> [Float] {
    let count = count
    precondition(coefficients.count == count)
    var values = coefficients
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      let p = buffer.baseAddress!
      unsafe SectionMixing.apply(p, section: 1 << size.twos, factors: size.threes, transposed: true, parallel)
      unsafe WalshHadamard.transform(p, rows: size.sections, levels: size.twos, parallel)
      unsafe diagonal(1, step).apply(to: p, count: count, from: 0)
      unsafe SectionMixing.apply(p, section: 1 << size.twos, factors: size.threes, transposed: true, parallel)
      unsafe WalshHadamard.transform(p, rows: size.sections, levels: size.twos, parallel)
      unsafe diagonal(0, step).apply(to: p, count: count, from: 0)
      unsafe Self.scale(p, by: scale, count: dimension)
    }
    values.removeLast(count - dimension)
    return values
  }

  private func diagonal(_ layer: UInt32, _ step: Int) -> SignDiagonal {
    SignDiagonal(count: count, layer: layer, step: UInt32(step), generator: generator)
  }

  /// √(3^b/2^a), in double precision and then rounded.
  private var scale: Float { Float((Double(size.sections) / Double(1 << size.twos)).squareRoot()) }

  private static func scale(_ p: UnsafeMutablePointer<Float>, by factor: Float, count: Int) {
    for e in 0..<count { unsafe p[e] *= factor }
  }
}
