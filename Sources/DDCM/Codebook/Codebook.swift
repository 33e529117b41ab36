/// K vectors of n standard normal elements for every step, known to both ends without being stored.
///
/// DDCM (arXiv 2502.01189), section 3: the noise of a reverse diffusion step is a choice from such a codebook.
package protocol Codebook: Sendable {
  /// K, the number of codewords of a step.
  var count: Int { get }

  /// n, the number of elements of a codeword.
  var dimension: Int { get }

  /// The most threads to choose with; nil for as many as there are cores.
  var threads: Int? { get }

  /// ⟨z_k, direction⟩ for every codeword k of the step, in index order.
  ///
  /// - Parameter direction: n floats.
  func scores(toward direction: [Float], step: Int) -> [Float]

  /// ⟨z_k, direction⟩ for some codewords k of the step, in the order given.
  ///
  /// - Parameter indices: k of each; one may come again.
  func scores(toward direction: [Float], of indices: [Int], step: Int) -> [Float]

  /// The same codebook, made ready for one step to be scored many times.
  func held(for step: Int) -> any Codebook

  /// Σ weight·z_index over the given codewords of the step: n floats.
  ///
  /// Bit-exact: the same floats on every machine, whatever the number of threads.
  func combination(_ terms: [Term], step: Int) -> [Float]

  /// Σ coefficients[k]·z_k over all codewords of the step: n floats, bit-exact likewise.
  func combination(of coefficients: consuming [Float], step: Int) -> [Float]
}

extension Codebook {
  package var threads: Int? { nil }

  package func held(for step: Int) -> any Codebook { self }

  /// Scores all codewords, and picks.
  package func scores(toward direction: [Float], of indices: [Int], step: Int) -> [Float] {
    let all = scores(toward: direction, step: step)
    return indices.map { all[$0] }
  }

  package func combination(of coefficients: consuming [Float], step: Int) -> [Float] {
    combination(coefficients.enumerated().map { Term(index: $0, weight: $1) }, step: step)
  }
}

/// One codeword's part in a combination.
package struct Term: Sendable, Equatable {
  package let index: Int
  package let weight: Float

  package init(index: Int, weight: Float) {
    self.index = index
    self.weight = weight
  }
}
