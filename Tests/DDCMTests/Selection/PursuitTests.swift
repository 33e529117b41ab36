import DDCM
import DDCMTesting
import Testing

/// A codebook whose scores are given, and whose codewords are unit vectors.
private struct GivenScores: Codebook {
  let given: [Float]
  var count: Int { given.count }
  var dimension: Int { given.count }

  func scores(toward direction: [Float], step: Int) -> [Float] { given }

  func combination(_ terms: [Term], step: Int) -> [Float] {
    var sum = [Float](repeating: 0, count: count)
    for term in terms { sum[term.index] += term.weight }
    return sum
  }
}

@Suite("A signed pursuit") struct SignedPursuitTests {
  /// The specification of `pursue`: sort all by magnitude, the lowest index first among equals.
  private func fullSort(_ scores: [Float], _ count: Int) -> Selection {
    let order = scores.indices.sorted {
      let (x, y) = (abs(scores[$0]), abs(scores[$1]))
      return x != y ? x > y : $0 < $1
    }
    return Selection(atoms: order.prefix(count).sorted().map { .init(index: $0, level: scores[$0] < 0 ? 1 : 0) })
  }

  @Test("takes what a full sort takes", arguments: [1, 3, 7, 8, 9, 20, 100, 1001, 4096])
  func sort(size: Int) {
    var generator = SeededGenerator(seed: UInt64(size))
    for round in 0..<40 {
      var scores = (0..<size).map { _ in generator.nextNormal() }
      // Heavy tails, many ties, and mostly zeros are where a threshold goes wrong.
      if round % 4 == 1 { scores = scores.map { $0 * $0 * $0 * $0 * $0 } }
      if round % 4 == 2 { scores = scores.map { ($0 * 2).rounded() } }
      if round % 4 == 3 { scores = scores.map { abs($0) > 2 ? $0 : 0 } }
      let count = round % 5 == 0 ? size : Int.random(in: 1...max(1, size / (1 + round % 7)), using: &generator)
      let selection = SelectionCode.signed.pursue([], count: count, in: GivenScores(given: scores), step: 0)
      #expect(selection == fullSort(scores, count), "round \(round), \(count) of \(size)")
    }
  }

  @Test("takes the lowest of equals")
  func ties() {
    let selection = SelectionCode.signed.pursue(
      [], count: 3, in: GivenScores(given: [Float](repeating: -1, count: 21)), step: 0)
    #expect(selection.atoms == (0..<3).map { .init(index: $0, level: 1) })
  }

  @Test("takes the right number of atoms if scores are NaN", arguments: [Float.nan, .infinity, 0])
  func numbers(value: Float) {
    let codebookKind = GivenScores(given: [Float](repeating: value, count: 33))
    let selection = SelectionCode.signed.pursue([], count: 5, in: codebookKind, step: 0)
    #expect(Set(selection.atoms.map(\.index)).count == 5)
  }
}

@Suite("A matching pursuit") struct MatchingPursuitTests {
  private func alignment(
    _ selection: Selection, _ selectionCode: SelectionCode, _ codebookKind: some Codebook, _ r: [Float]
  ) -> Double {
    let noise = selectionCode.noise(of: selection, from: codebookKind, step: 1)
    return zip(noise, r).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }

  @Test("comes closer with each atom, also with one level", arguments: 1...4, [true, false])
  func improves(bits: Int, transform: Bool) {
    let generator = CounterGenerator(seed: 5)
    let selectionCode = SelectionCode.nested(bits: bits)
    let codebookKind: any Codebook =
      transform
      ? TransformCodebook(dimension: 500, generator: generator)
      : GaussianCodebook(count: 200, dimension: 500, generator: generator)
    var random = SeededGenerator(seed: UInt64(bits))
    let r = (0..<500).map { _ in random.nextNormal() }
    var best = -Double.infinity
    for count in 1...5 {
      let selection = selectionCode.pursue(r, count: count, in: codebookKind, step: 1)
      #expect(selection.atoms.count == count)
      #expect(selection.atoms.dropFirst().allSatisfy { 1..<1 << bits ~= $0.level })
      let score = alignment(selection, selectionCode, codebookKind, r)
      #expect(score > best)
      best = score
    }
  }

  @Test("takes the lowest of equals")
  func ties() {
    let equal = SelectionCode.nested(bits: 2).pursue(
      [], count: 1, in: GivenScores(given: [Float](repeating: 1, count: 9)), step: 0)
    #expect(equal.atoms == [.init(index: 0, level: 0)])
  }

  @Test("ends in noise of unit variance", arguments: 1...3)
  func variance(bits: Int) {
    let codebookKind = TransformCodebook(dimension: 1000, generator: CounterGenerator(seed: 2))
    let selectionCode = SelectionCode.nested(bits: bits)
    let selection = Selection(atoms: [.init(index: 3, level: 0), .init(index: 9, level: 1), .init(index: 5, level: 1)])
    let noise = selectionCode.noise(of: selection, from: codebookKind, step: 0)
    let mean = noise.reduce(0, +) / 1000
    #expect(abs(noise.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 999 - 1) < 1e-5)
  }
}
