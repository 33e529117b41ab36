/// The codewords that a ``GaussianCodebook`` has for one step, in memory: for who scores them many times.
struct HeldCodewords: Codebook {
  /// The most elements that are held: 256 MiB.
  static let mostElements = 1 << 26

  private let codebookKind: GaussianCodebook
  private let step: Int
  private let elements: [Float]
  private let parallel: Parallel

  init(of codebookKind: GaussianCodebook, step: Int, normals: Normals, parallel: Parallel) {
    let (count, dimension) = (codebookKind.count, codebookKind.dimension)
    elements = unsafe [Float](unsafeUninitializedCapacity: count * dimension) { buffer, initialized in
      unsafe parallel.forEach(count, grain: 1, on: buffer.baseAddress!) { k, elements in
        unsafe normals.fill(
          UnsafeMutableBufferPointer(start: elements + k * dimension, count: dimension), codeword: UInt32(k),
          step: UInt32(step), domain: .codeword)
      }
      initialized = count * dimension
    }
    self.codebookKind = codebookKind
    self.step = step
    self.parallel = parallel
  }

  var count: Int { codebookKind.count }
  var dimension: Int { codebookKind.dimension }

  func scores(toward direction: [Float], step: Int) -> [Float] {
    guard step == self.step else { return codebookKind.scores(toward: direction, step: step) }
    precondition(direction.count == dimension)
    return unsafe [Float](unsafeUninitializedCapacity: count) { scores, initialized in
      unsafe parallel.forEach(count, grain: 64, on: scores.baseAddress!) { k, scores in
        unsafe direction.withUnsafeBufferPointer { direction in
          unsafe elements.withUnsafeBufferPointer { elements in
            unsafe scores[k] = Normals.dot(elements.baseAddress! + k * dimension, direction)
          }
        }
      }
      initialized = count
    }
  }

  func combination(_ terms: [Term], step: Int) -> [Float] {
    guard step == self.step else { return codebookKind.combination(terms, step: step) }
    var sum = [Float](repeating: 0, count: dimension)
    unsafe elements.withUnsafeBufferPointer { elements in
      unsafe sum.withUnsafeMutableBufferPointer { sum in
        for term in terms {
          let z = unsafe elements.baseAddress! + term.index * dimension
          for e in 0..<sum.count { unsafe sum[e] += term.weight * z[e] }
        }
      }
    }
    return sum
  }
}
