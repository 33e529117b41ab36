/// How the chosen codewords of a step become one noise vector of unit variance.
public enum SelectionCode: Sendable, Hashable {
  /// z = Σ ±z_k/√M; level 1 is the minus sign, and the atoms are in the order of their indices.
  ///
  /// The closed form of Turbo-DDCM (arXiv 2511.06424), with a constant scale instead of a measured one.
  case signed

  /// z ← √γ·z + √(1−γ)·z_k for each atom after the first, γ = level/2^bits; then z is divided by its standard deviation.
  ///
  /// The refinement of DDCM (arXiv 2502.01189), section 3.2. Levels are 1…2^bits − 1, so that a new atom always counts
  /// (the official code's C = 1 gives it weight 0); level 0 is the first atom's.
  case nested(bits: Int)

  /// z = Σ ±z_k/√N over all N codewords, with the signs that M bits make in a ``Trellis``. An atom is a bit: its level, at the
  /// place that is its index, in order.
  ///
  /// For codebooks of orthogonal codewords: ``TransformCodebook``.
  case trellis

  /// The most bits that a level of ``nested(bits:)`` may have.
  package static let mostLevelBits = 8

  /// The weight of each codeword, before ``nested(bits:)`` divides by the standard deviation.
  ///
  /// - Precondition: not ``trellis``, whose terms are all codewords.
  package func terms(of selection: Selection) -> [Term] {
    switch self {
    case .trellis: preconditionFailure("a trellis has no terms")
    case .signed:
      let weight = Float(1 / Double(selection.atoms.count).squareRoot())
      return selection.atoms.map { Term(index: $0.index, weight: $0.level == 1 ? -weight : weight) }
    case .nested(let bits):
      var weights: [Double] = []
      for (position, atom) in selection.atoms.enumerated() {
        let gamma = position == 0 ? 0 : Double(atom.level) / Double(1 << bits)
        weights = weights.map { $0 * gamma.squareRoot() } + [(1 - gamma).squareRoot()]
      }
      return zip(selection.atoms, weights).map { Term(index: $0.index, weight: Float($1)) }
    }
  }

  /// The noise that a selection stands for: n floats, bit-exact.
  ///
  /// - Parameter atoms: M, if some of the selection's atoms may be lost; nil if it is complete.
  package func noise(
    of selection: Selection, atoms: Int? = nil, from codebook: some Codebook, step: Int
  ) -> [Float] {
    if case .trellis = self {
      let bits = selection.bits(atoms ?? selection.atoms.count)
      let trellis = Trellis(codewords: codebook.count, bits: bits.count, step: step)
      return codebook.combination(of: trellis.coefficients(of: bits), step: step)
    }
    var noise = codebook.combination(terms(of: selection), step: step)
    if case .nested = self, selection.atoms.count > 1 {
      let factor = Float(1 / Self.deviation(noise))
      for e in noise.indices { noise[e] *= factor }
    }
    return noise
  }

  /// The unbiased standard deviation, summed in double precision in element order.
  private static func deviation(_ values: [Float]) -> Double {
    var (sum, squares) = (0.0, 0.0)
    for value in values {
      sum += Double(value)
      squares += Double(value) * Double(value)
    }
    let count = Double(values.count)
    return ((squares - sum * sum / count) / max(count - 1, 1)).squareRoot()
  }
}
