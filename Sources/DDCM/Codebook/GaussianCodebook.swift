/// The paper's codebook: K independent vectors of independent standard normals for each step.
///
/// Nothing is stored: a decoder computes the codewords that it needs, an encoder streams through all of them. Scoring
/// costs K·n normals a step; where n is large, use ``TransformCodebook``.
package struct GaussianCodebook: Codebook {
  package let count: Int
  package let dimension: Int
  private let normals: Normals
  private let parallel: Parallel

  /// - Parameters:
  ///   - count: K, from 1 to 2³².
  ///   - dimension: n, from 1 to 2³⁵.
  ///   - generator: gives the elements; domain `codeword`.
  ///   - threads: the most to work with; nil for as many as there are cores. The bits are the same.
  package init(count: Int, dimension: Int, generator: CounterGenerator, threads: Int? = nil) {
    precondition(1...(1 << 32) ~= count && 1...(1 << 35) ~= dimension)
    self.count = count
    self.dimension = dimension
    normals = Normals(generator)
    parallel = Parallel(threads: threads)
  }

  /// Holds the step's codewords, where they take at most 256 MiB.
  package func held(for step: Int) -> any Codebook {
    guard count <= HeldCodewords.mostElements / dimension else { return self }
    return HeldCodewords(of: self, step: step, normals: normals, parallel: parallel)
  }

  package func scores(toward direction: [Float], step: Int) -> [Float] {
    scores(toward: direction, count: count, step: step) { $0 }
  }

  /// Costs n normals for each of the codewords.
  package func scores(toward direction: [Float], of indices: [Int], step: Int) -> [Float] {
    precondition(indices.allSatisfy { 0..<count ~= $0 }, "the codebook has \(count) codewords")
    return scores(toward: direction, count: indices.count, step: step) { indices[$0] }
  }

  private func scores(
    toward direction: [Float], count: Int, step: Int, codeword: @Sendable (Int) -> Int
  ) -> [Float] {
    precondition(direction.count == dimension)
    return unsafe [Float](unsafeUninitializedCapacity: count) { scores, initialized in
      if count > 0 {
        unsafe parallel.forEach(count, grain: 64, on: scores.baseAddress!) { k, scores in
          unsafe direction.withUnsafeBufferPointer { direction in
            unsafe scores[k] = normals.dot(direction, codeword: UInt32(codeword(k)), step: UInt32(step))
          }
        }
      }
      initialized = count
    }
  }

  package func combination(_ terms: [Term], step: Int) -> [Float] {
    let group = 4096  // elements computed at a time
    var sum = [Float](repeating: 0, count: dimension)
    unsafe sum.withUnsafeMutableBufferPointer { sum in
      let dimension = sum.count
      unsafe parallel.forEach((dimension + group - 1) / group, grain: 1, on: sum.baseAddress!) { index, sum in
        let start = index * group
        let size = min(group, dimension - start)
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { z in
          for term in terms {
            unsafe normals.fill(
              z, firstGroup: start / Normals.group, codeword: UInt32(term.index), step: UInt32(step),
              domain: .codeword)
            for e in 0..<size { unsafe sum[start + e] += term.weight * z[e] }
          }
        }
      }
    }
    return sum
  }
}
